import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Diagnostic } from '../errors/diagnostic.ts';
import type { HostReach } from '../machine/host-reach.ts';
import type { Environment } from '../machine/machine.ts';
import type { ProjectPath } from '../machine/resolve-context.ts';
import { canonicalJson } from '../state/checked-json.ts';
import type { TakenVariable } from '../vfile/variables.ts';
import type { LoadInputs } from './load-vfile.ts';
import type { World } from './world.ts';

/** What a valid Vfile came to. */
export interface VfileMeaning {
  readonly environment: Environment;
  readonly projectPaths: readonly ProjectPath[];
  readonly reaches: readonly HostReach[];
  readonly taken: readonly TakenVariable[];
  readonly warnings: readonly Diagnostic[];
}

/** One entry of the cache: one for each Vfile, the last that was valid. */
interface Entry extends VfileMeaning {
  /** Digest of all that the meaning follows from, the program's own code included. */
  readonly key: string;
}

/**
 * What these very inputs came to before; undefined when that is not known. Reading a Vfile is pure, so a run on an unchanged one needs
 * neither the YAML parser nor the validator, which take longer to load than all else that such a run does.
 */
export async function recallVfile(world: World, inputs: LoadInputs): Promise<VfileMeaning | undefined> {
  if (world.build === undefined) return undefined;
  try {
    const text = await world.host.files.readTextIfExists(entryPath(world, inputs));
    const entry = text === undefined ? undefined : (JSON.parse(text) as Entry);
    return entry?.key === keyOf(world.build, inputs) ? entry : undefined;
  } catch {
    // A cache that cannot be read costs time, nothing else.
    return undefined;
  }
}

/** Keeps the meaning for the next run. Not synced: a torn entry is no JSON. A cache that cannot be written is no error. */
export async function rememberVfile(world: World, inputs: LoadInputs, meaning: VfileMeaning): Promise<void> {
  // Values of the person's environment are asked for anew each time, and kept nowhere.
  if (world.build === undefined || meaning.taken.some(({ secret }) => !secret)) return;
  const { files } = world.host;
  const { environment, projectPaths, reaches, taken, warnings } = meaning;
  const path = entryPath(world, inputs);
  const key = keyOf(world.build, inputs);
  const entry: Entry = { key, environment, projectPaths, reaches, taken, warnings };
  // Two that write the same temporary file write the same text.
  const temporary = `${path}.${key.slice(0, 16)}.tmp`;
  try {
    await files.mkdir(world.paths.vfiles, { mode: 0o700 });
    await files.write(temporary, JSON.stringify(entry), { mode: 0o600 });
    await files.rename(temporary, path);
  } catch {
    return;
  }
}

function entryPath(world: World, inputs: LoadInputs): string {
  return join(world.paths.vfiles, `${sha256(inputs.vfile.path).slice(0, 32)}.json`);
}

function keyOf(build: string, { person: _, ...inputs }: LoadInputs): string {
  return sha256(canonicalJson({ build, inputs }));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
