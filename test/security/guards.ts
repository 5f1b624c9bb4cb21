import type { Guard } from './guard.ts';
import { guestGuards } from './guards-of-guests.ts';
import { imageGuards } from './guards-of-images.ts';
import { hostGuards } from './guards-of-the-host.ts';
import { vfileGuards } from './guards-of-vfiles.ts';

/** All guards. */
export const guards: readonly Guard[] = [...vfileGuards, ...hostGuards, ...imageGuards, ...guestGuards];
