import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';
import { VupError } from '../errors/vup-error.ts';

/** Absolute path of the first executable file of that name, or undefined. A name with a slash is taken as a path. */
export async function findProgram(name: string, folders: readonly string[]): Promise<string | undefined> {
  const candidates = name.includes('/') ? [name] : folders.map((folder) => join(folder, name));
  for (const candidate of candidates) {
    if (isProgram(candidate)) return candidate;
  }
  return undefined;
}

/** Like {@link findProgram}. @throws VUP_HOST_TOOL_MISSING */
export async function requireProgram(name: string, folders: readonly string[]): Promise<string> {
  const found = await findProgram(name, folders);
  if (found !== undefined) return found;
  throw new VupError('VUP_HOST_TOOL_MISSING', {
    message: `the program "${name}" is not installed`,
    hint: 'Type `vup doctor` to see what to install.',
    details: { program: name },
  });
}

/** Without Node's thread pool: a look for ten programs asks for a hundred files, of which most are not there. */
function isProgram(path: string): boolean {
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return false;
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
