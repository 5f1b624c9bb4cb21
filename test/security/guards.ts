import type { Guard } from './guard.ts';
import { guestGuards } from './guards-of-guests.ts';
import { imageGuards } from './guards-of-images.ts';
import { hostGuards } from './guards-of-the-host.ts';

/** All guards. */
export const guards: readonly Guard[] = [...hostGuards, ...imageGuards, ...guestGuards];
