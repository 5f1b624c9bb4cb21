import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { temporaryName } from './temporary-name.ts';

/** A fresh folder for this process alone among the system's temporary ones, with its maker in its name, for the sweep after a kill. */
export async function makeTemporaryFolder(name: string): Promise<string> {
  const path = temporaryName(join(tmpdir(), name));
  // Fails where something of that name is already, also a link.
  await mkdir(path, { mode: 0o700 });
  return path;
}
