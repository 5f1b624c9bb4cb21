import { createHash } from 'node:crypto';
import { join, relative } from 'node:path';
import { VupError } from '../errors/vup-error.ts';
import type { Host } from '../host/host.ts';
import type { EnvValues, SecretPart } from '../machine/env-value.ts';
import type { Machine, ProvisionStep } from '../machine/machine.ts';
import type { StepDigests } from '../state/recorded.ts';
import { canonicalJson } from './canonical-json.ts';
import { fileMode } from './file.ts';
import type { FileDigests } from './file-digests.ts';
import { folderDigest } from './folder-digest.ts';
import { requireInput } from './require-input.ts';

/** What digests are computed with. */
export interface DigestContext {
  readonly host: Host;
  /** Absolute; files are named relative to it. */
  readonly projectDir: string;
  /** The machine's own variables, which `shell` and `script` see too. */
  readonly machineEnv: Machine['env'];
  readonly fileDigests: FileDigests;
  /** Keyed digests of the secrets' values by name: another value is another environment, and yet stands in no record. */
  readonly secretDigests?: ReadonlyMap<string, string>;
}

/** The digests of one step. @throws VUP_INPUT_MISSING naming the step and the path */
export async function stepDigests(step: ProvisionStep, context: DigestContext): Promise<StepDigests> {
  const content = sha256(canonicalJson(stepContent(step, context.projectDir)));
  const env = sha256(canonicalJson(withDigests(stepEnv(step, context.machineEnv), context.secretDigests)));
  const named = [...(await ownFiles(step, context)), ...(await inputFiles(step, context))];
  return { content, env, files: Object.fromEntries(named.sort(([a], [b]) => (a < b ? -1 : 1))) };
}

/** What a step does, without what only names, schedules or bounds it: id, name, run, timeout, and the patterns whose files count themselves. */
function stepContent(step: ProvisionStep, projectDir: string): Readonly<Record<string, unknown>> {
  const common = { kind: step.kind, as: step.as, cwd: step.cwd };
  switch (step.kind) {
    case 'packages':
      return { ...common, packages: [...new Set(step.packages)].sort() };
    case 'script':
      return { ...common, path: relative(projectDir, step.path), args: step.args };
    case 'shell':
      return { ...common, text: step.text };
    case 'file':
      return { ...common, from: relative(projectDir, step.from), to: step.to, mode: step.mode, owner: step.owner };
    case 'reboot':
      return common;
    default:
      return step satisfies never;
  }
}

/** The variables that reach the step's commands, but for those that name the machine: a rename does not undo what was done. */
function stepEnv(step: ProvisionStep, machineEnv: Machine['env']): EnvValues {
  switch (step.kind) {
    case 'shell':
    case 'script':
      return { ...machineEnv, ...step.env };
    case 'packages':
      return step.env;
    case 'file':
    case 'reboot':
      return {};
    default:
      return step satisfies never;
  }
}

/** Without secrets the variables as they are. */
function withDigests(env: EnvValues, digests: ReadonlyMap<string, string> = new Map()): Readonly<Record<string, unknown>> {
  const known = (part: SecretPart) => (typeof part === 'string' ? part : { name: part.name, digest: digests.get(part.name) });
  const values = Object.entries(env).map(([name, value]) => [name, typeof value === 'string' ? value : value.secret.map(known)] as const);
  return Object.fromEntries(values);
}

type NamedDigest = readonly [path: string, digest: string];

async function ownFiles(step: ProvisionStep, context: DigestContext): Promise<readonly NamedDigest[]> {
  if (step.kind === 'script') {
    const stat = await requireInput(context.host, step, step.path, 'file');
    return [[relative(context.projectDir, step.path), await context.fileDigests.sha256(step.path, stat)]];
  }
  if (step.kind !== 'file') return [];
  const stat = await requireInput(context.host, step, step.from, 'any');
  const name = relative(context.projectDir, step.from);
  if (stat.type === 'directory') return [[`${name === '' ? '.' : name}/`, await folderDigest(step.from, context)]];
  return [[name, sha256(`${fileMode(step, stat.mode)} ${await context.fileDigests.sha256(step.from, stat)}`)]];
}

/** A pattern may match nothing; a plain path must be there. */
async function inputFiles(step: ProvisionStep, context: DigestContext): Promise<readonly NamedDigest[]> {
  const { host, projectDir, fileDigests } = context;
  if (step.inputs.length === 0) return [];
  for (const pattern of step.inputs) {
    if (!/[*?[\]{}!()]/.test(pattern)) await requireInput(host, step, join(projectDir, pattern), 'any');
  }
  const named: NamedDigest[] = [];
  for (const path of await host.files.glob(step.inputs, projectDir)) {
    const stat = await host.files.stat(join(projectDir, path), { follow: true });
    if (stat === undefined) throw vanished(step, path);
    if (stat.type === 'file') named.push([path, await fileDigests.sha256(join(projectDir, path), stat)]);
  }
  return named;
}

function vanished(step: ProvisionStep, path: string): VupError {
  return new VupError('VUP_INPUT_MISSING', {
    message: `step "${step.id}" needs ${path}, which is a link to nothing`,
    hint: 'Mend or remove the link, or narrow the pattern in "inputs".',
    details: { step: step.id, path },
  });
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
