import { createHash } from 'node:crypto';
import { basename, dirname, join, relative } from 'node:path';
import type { Diagnostic } from '../errors/diagnostic.ts';
import { VupError } from '../errors/vup-error.ts';
import type { Secrets } from '../machine/env-value.ts';
import type { HostReach } from '../machine/host-reach.ts';
import type { Environment } from '../machine/machine.ts';
import { absent } from '../trust/grant.ts';
import type { Traces } from '../trust/share-watch.ts';
import { type FoundVfile, findVfile, readConfigText, readConfigTextIfExists } from './find-vfile.ts';
import { recallVfile, rememberVfile, type VfileMeaning } from './known-vfile.ts';
import type { LoadInputs, LoadResult } from './load-vfile.ts';
import { outsideLinks } from './outside-links.ts';
import { readSecrets } from './read-secrets.ts';
import { requireOwnFile } from './vfile-owner.ts';
import { tracesOf } from './vfile-traces.ts';
import type { OpenOptions } from './vup.ts';
import type { World } from './world.ts';

/** A project whose Vfile is valid. */
export interface LoadedProject {
  readonly dir: string;
  readonly vfilePath: string;
  readonly environment: Environment;
  readonly warnings: readonly Diagnostic[];
  readonly lockText: string | undefined;
  /** What acts on the host. */
  readonly reaches: readonly HostReach[];
  /** sha256 of the Vfile and of what stands beside it, as read; `absent` for what is not there. */
  readonly digests: Readonly<Record<string, string>>;
  /** Which files they were when they were read. */
  readonly traces: Traces;
  /** Values of the secrets that the Vfile takes from the person. @throws VUP_INPUT_MISSING for one that is not set */
  secrets(): Promise<Secrets>;
  effective(): Promise<string>;
  writeLock(text: string): Promise<void>;
}

/** Finds and reads the Vfile and what stands beside it. @throws VUP_VFILE_MISSING · VUP_VFILE_UNREADABLE · VUP_VFILE_FOREIGN · VUP_VFILE_INVALID */
export async function loadProject(world: World, options: OpenOptions): Promise<LoadedProject> {
  const found = await findVfile(world.host, options.file);
  // Before they are read: what is put in their place from now on is not what is known.
  const traces = await tracesOf(world.host, { dir: found.dir, vfile: found.path });
  const inputs = await readInputs(world, found, options);
  const result = (await recallVfile(world, inputs)) ?? (await readMeaning(world, found, inputs));
  const links = await outsideLinks(world.host, found.dir, result.projectPaths);
  const digests = digestsOf(found, inputs);
  const lockPath = join(dirname(found.path), 'Vfile.lock');
  return {
    dir: found.dir,
    vfilePath: found.path,
    environment: result.environment,
    warnings: result.warnings,
    reaches: [...result.reaches, ...links],
    digests,
    traces: withRead(traces, digests),
    secrets: () => readSecrets(world.host, result.taken, inputs),
    lockText: await world.host.files.readTextIfExists(lockPath),
    effective: async () => (await load(found, inputs)).effective(),
    writeLock: (text) => writeLock(world, lockPath, text),
  };
}

/** The parser and the validator are loaded here and nowhere else. @throws VUP_VFILE_INVALID */
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
    if ((await host.files.stat(file)) !== undefined) await requireOwnFile(host, file);
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
    homeDir: host.env.homeDir,
    person: host.env.get,
  };
}

function invalid(found: FoundVfile, { diagnostics, omitted, sources }: Extract<LoadResult, { ok: false }>): VupError {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length + omitted;
  const unseen = omitted === 0 ? '' : `; the first ${errors - omitted} are shown`;
  return new VupError('VUP_VFILE_INVALID', {
    message: `${found.path} has ${errors} ${errors === 1 ? 'mistake' : 'mistakes'}${unseen}`,
    hint: 'each is shown above with its place; check again with: vup validate',
    details: { diagnostics, sources },
  });
}

/** Of what was read, the digest is that of what was read: it may have changed since it was looked at. */
function withRead(traces: Traces, digests: LoadedProject['digests']): Traces {
  const read = Object.entries(traces).map(([name, trace]) => [name, { ...trace, sha256: digests[name] ?? trace.sha256 }] as const);
  return Object.fromEntries(read);
}

function digestsOf(found: FoundVfile, { vfile, local, dotenv }: LoadInputs): LoadedProject['digests'] {
  const digest = (text: string | undefined) => (text === undefined ? absent : createHash('sha256').update(text).digest('hex'));
  return { [basename(found.path)]: digest(vfile.text), 'Vfile.local.yaml': digest(local?.text), '.env': digest(dotenv?.text) };
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
