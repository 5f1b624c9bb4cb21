import { basename, join } from 'node:path';
import { VupError } from '../../errors/vup-error.ts';
import type { Argv, Host } from '../../host/host.ts';
import type { StepContext } from '../context.ts';
import type { StepOf } from './of-kind.ts';

type HookStep = StepOf<'run-hook'>;

/**
 * Runs a program of the project on the host, in the project's folder, as the person. What runs is a copy of the bytes that were allowed,
 * so that nobody who can write the project, a guest for example, puts others in their place between the look and the run.
 * @throws VUP_NEEDS_TRUST when it is not what was allowed; VUP_HOOK_FAILED
 */
export async function runHook(step: HookStep, context: StepContext): Promise<void> {
  const { host } = context;
  await context.recorder.intent(step);
  const folder = join(context.environment.paths.root, 'hook');
  await host.files.remove(folder);
  try {
    const copy = await layDown(step, folder, context);
    await run(step, copy, context);
  } finally {
    await host.files.remove(folder);
  }
  await context.recorder.outcome(step);
}

async function layDown(step: HookStep, folder: string, { host, hookDigest }: StepContext): Promise<string> {
  const copy = join(folder, basename(step.path));
  await host.files.mkdir(folder, { mode: 0o700 });
  await host.files.write(copy, await readHook(step, host), { mode: 0o500 });
  if ((await host.files.sha256(copy)) !== (await hookDigest(step.path))) {
    throw new VupError('VUP_NEEDS_TRUST', {
      message: `${step.hook} is not the file that was allowed`,
      hint: 'see what it is, and decide: vup trust',
    });
  }
  const person = behindSudo(host);
  if (person !== undefined) for (const path of [copy, folder]) await host.files.chown(path, person.uid, person.gid);
  return copy;
}

async function readHook({ hook, path }: HookStep, { files }: Host): Promise<Uint8Array> {
  if ((await files.stat(path, { follow: true }))?.type === 'file') return files.readBytes(path);
  throw new VupError('VUP_INPUT_MISSING', { message: `the hook ${hook} is no file`, hint: `Vup looked for ${path}` });
}

async function run(step: HookStep, copy: string, context: StepContext): Promise<void> {
  const { host, effect } = context;
  const tail: string[] = [];
  const result = await host.exec.run(await asPerson(copy, host), {
    cwd: context.recorder.environment.projectDir,
    env: { ...(await personVariables(host)), ...facts(step, context) },
    signal: effect.signal,
    reopenable: true,
    onLine: (stream, line) => {
      if (tail.push(line) > 20) tail.shift();
      effect.progress.log(stream, line);
    },
  });
  if (result.aborted) throw new VupError('VUP_INTERRUPTED', { message: `the hook ${step.hook} was interrupted` });
  if (result.exitCode === 0) return;
  throw new VupError('VUP_HOOK_FAILED', {
    message: `the hook ${step.hook} ended with exit code ${result.exitCode}`,
    hint:
      result.exitCode === 126 || result.exitCode === 127
        ? 'begin it with #! and a program of this host, for example #!/bin/sh'
        : 'mend it, and type: vup',
    details: { tail },
  });
}

/** Under sudo a hook is the person's, and so has their rights alone. */
async function asPerson(copy: string, host: Host): Promise<Argv> {
  const person = behindSudo(host);
  if (person === undefined) return [copy];
  const ids = ['--reuid', String(person.uid), '--regid', String(person.gid)];
  return ['setpriv', ...ids, '--init-groups', '--inh-caps=-all', '--bounding-set=-all', '--', copy];
}

function behindSudo({ env }: Host): { readonly uid: number; readonly gid: number } | undefined {
  return env.uid === 0 && env.sudoUser !== undefined && env.sudoUser.uid !== 0 ? env.sudoUser : undefined;
}

async function personVariables(host: Host): Promise<Readonly<Record<string, string>>> {
  const person = behindSudo(host);
  if (person === undefined) return {};
  const lines = ((await host.files.readTextIfExists('/etc/passwd')) ?? '').split('\n').map((line) => line.split(':'));
  const [name, , , , , home] = lines.find((fields) => fields[2] === String(person.uid)) ?? [];
  return name === undefined || home === undefined ? {} : { HOME: home, USER: name, LOGNAME: name };
}

/** What a hook can find out: where and when it runs, and how the machines are reached. */
function facts(step: HookStep, { recorder }: StepContext): Readonly<Record<string, string>> {
  const machines = recorder.all();
  const each = machines.flatMap(({ name, address, ports }) => {
    const prefix = `VUP_MACHINE_${name.toUpperCase().replaceAll('-', '_')}`;
    const shown = ports.map((port) => `${port.bind}:${port.host}:${port.guest}/${port.protocol}`).join(' ');
    return [[`${prefix}_ADDRESS`, address] as const, [`${prefix}_PORTS`, shown] as const];
  });
  return {
    VUP_HOOK: step.moment,
    VUP_HOOK_FILE: step.path,
    VUP_PROJECT_DIR: recorder.environment.projectDir,
    VUP_ENVIRONMENT: recorder.environment.name,
    VUP_MACHINES: machines.map(({ name }) => name).join(' '),
    ...Object.fromEntries(each),
  };
}
