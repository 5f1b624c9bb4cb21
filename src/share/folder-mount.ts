import { join } from 'node:path';
import type { MachineRef } from '../provider/machine-ref.ts';

/** Where a machine's n-th shared folder is mounted on the host, for the engine to hand on. */
export function folderMount(ref: MachineRef, position: number): string {
  return join(ref.paths.folders, String(position));
}
