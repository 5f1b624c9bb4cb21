import { dirname, join, relative } from 'node:path';
import type { Diagnostic } from '../errors/diagnostic.ts';
import { VupError } from '../errors/vup-error.ts';
import type { Environment } from '../machine/machine.ts';
import { type FoundVfile, findVfile, readConfigText, readConfigTextIfExists } from './find-vfile.ts';
import { recallVfile, rememberVfile, type VfileMeaning } from './known-vfile.ts';
import type { LoadInputs, LoadResult } from './load-vfile.ts';
import { refuseOutside } from './refuse-outside.ts';
import type { OpenOptions } from './vup.ts';
import type { World } from './world.ts';

/** A project whose Vfile is valid. */
export interface LoadedProject {
  readonly dir: string;
  readonly vfilePath: string;
  readonly environment: Environment;
  readonly warnings: readonly Diagnostic[];
  readonly lockText: string | undefined;
  effective(): Promise<string>;
  writeLock(text: string): Promise<void>;
}

/** Finds and reads the Vfile and what stands beside it. @throws VUP_VFILE_MISSING · VUP_VFILE_UNREADABLE · VUP_VFILE_INVALID · VUP_NEEDS_TRUST */
export async function loadProject(world: World, options: OpenOptions): Promise<LoadedProject> {
  const found = await findVfile(world.host, options.file);
  const inputs = await readInputs(world, found, options);
  const result = (await recallVfile(world, inputs)) ?? (await readMeaning(world, found, inputs));
  await refuseOutside(world.host, found.dir, result.projectPaths, sourcesOf(inputs));
  const lockPath = join(dirname(found.path), 'Vfile.lock');
  return {
    dir: found.dir,
    vfilePath: found.path,
    environment: result.environment,
    warnings: result.warnings,
    lockText: await world.host.files.readTextIfExists(lockPath),
    effective: async () => (await load(found, inputs)).effective(),
    writeLock: (text) => writeLock(world, lockPath, text),
  };
}

/** The parser and the validator are loaded here and nowhere else. @throws VUP_VFILE_INVALID · VUP_NEEDS_TRUST */
async function load(found: FoundVfile, inputs: LoadInputs): Promise<Extract<LoadResult, { ok: true }>> {
  const { loadVfile } = await import('./load-vfile.ts');
  const result = loadVfile(inputs);
  if (!result.ok) throw invalid(found, result);
  return result;
}

async function readMeaning(world: World, found: FoundVfile, inputs: LoadInputs): Promise<VfileMeaning> {
  const result = await load(found, inputs);
  await rememberVfile(world, inputs, result);
  return result;
}

async function readInputs({ host }: World, { path, dir }: FoundVfile, options: OpenOptions): Promise<LoadInputs> {
  const beside = async (name: string) => {
    const file = join(dir, name);
    const text = await readConfigTextIfExists(host, file);
    return text === undefined ? undefined : { path: label(host, file), text };
  };
  const [text, local, dotenv] = await Promise.all([readConfigText(host, path), beside('Vfile.local.yaml'), beside('.env')]);
  const prefix = 'VUP_VAR_';
  const envVars = Object.fromEntries(
    Object.entries(host.env.withPrefix(prefix)).map(([name, value]) => [name.slice(prefix.length), value]),
  );
  return {
    vfile: { path: label(host, path), text },
    ...(local && { local }),
    ...(dotenv && { dotenv }),
    sets: options.sets,
    vars: options.vars,
    envVars,
    projectDir: dir,
    host: { arch: host.env.arch, cpus: host.env.cpus },
  };
}

function invalid(found: FoundVfile, { diagnostics, omitted, sources }: Extract<LoadResult, { ok: false }>): VupError {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length + omitted;
  const onlyTrust = diagnostics.every((diagnostic) => diagnostic.rule === 'needs-trust' || diagnostic.severity === 'warning');
  const unseen = omitted === 0 ? '' : `; the first ${errors - omitted} are shown`;
  return new VupError(onlyTrust ? 'VUP_NEEDS_TRUST' : 'VUP_VFILE_INVALID', {
    message: `${found.path} has ${errors} ${errors === 1 ? 'mistake' : 'mistakes'}${unseen}`,
    hint: 'each is shown above with its place; check again with: vup validate',
    details: { diagnostics, sources },
  });
}

function sourcesOf(inputs: LoadInputs): Readonly<Record<string, string>> {
  const sources = [inputs.vfile, inputs.local, inputs.dotenv].flatMap((source) =>
    source === undefined ? [] : [[source.path, source.text]],
  );
  return Object.fromEntries(sources);
}

/** A path as a person here would write it. */
function label(host: World['host'], path: string): string {
  const short = relative(host.env.cwd, path);
  return short.startsWith('..') ? path : short;
}

/** Under sudo the file stays the person's own. */
async function writeLock({ host }: World, path: string, text: string): Promise<void> {
  const before = await host.files.stat(path);
  await host.files.writeAtomic(path, text, { mode: 0o644 });
  if (host.env.uid !== 0) return;
  const owner = before ?? host.env.sudoUser ?? (await host.files.stat(dirname(path))) ?? host.env;
  await host.files.chown(path, owner.uid, owner.gid);
}
