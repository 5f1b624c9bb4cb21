import type { Machine } from '../machine/machine.ts';
import { imageForm } from '../machine/parse-image.ts';
import type { Capabilities } from '../provider/capabilities.ts';

const kinds = { rootfs: 'a root file system for containers', disk: 'a disk for virtual machines' } as const;

/** Why an engine can in no case run the machine, by what it says of itself; undefined when it may. */
export function misfitOf({ image }: Machine, { diskKind }: Capabilities): string | undefined {
  const found = imageForm(image);
  if (found === undefined) return undefined;
  return found === diskKind ? undefined : `${image.name} is ${kinds[found]}`;
}

/** Whether the engine has what the machine asks for; one without would say so, so another that has it goes first. */
export function hasWhatItAsks({ diskMiB }: Machine, { diskKind }: Capabilities): boolean {
  return diskMiB === undefined || diskKind === 'disk';
}
