import { createHash } from 'node:crypto';
import { type MachineRef, ownerMark } from '../provider/machine-ref.ts';

/** The machine's UUID, as its firmware tells: the same for its whole life, unlike that of any other machine. */
export function machineUuid(ref: MachineRef): string {
  const hex = createHash('sha256')
    .update(`vup-machine:${ownerMark(ref)}`)
    .digest('hex');
  // Version 8 (own scheme) and the variant of RFC 9562.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
