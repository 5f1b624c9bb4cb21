import { VupError } from '../errors/vup-error.ts';
import type { Argv, ExecResult } from '../host/host.ts';
import { type AptPosition, createAptProgress } from './apt-progress.ts';
import { aptEnvironment, installCommand, type PackageManager, packagePrograms, refreshCommand } from './package-command.ts';
import { type PackageProbe, packageProbeText, readPackageProbe } from './package-probe.ts';
import { machineVariables } from './provision-context.ts';
import { withEnv } from './secret-env.ts';
import type { StepOfKind } from './step-of-kind.ts';
import type { StepRun } from './step-run.ts';

type PackagesStep = StepOfKind<'packages'>;

/** Installs packages by the guest's own package manager. @throws VUP_PROVISION_FAILED */
export async function installPackages(step: PackagesStep, run: StepRun): Promise<void> {
  if (step.packages.length === 0) return;
  const probe = await probeManager(step, run);
  if (probe.manager === 'apt') await installByApt(step, run, probe.listsFresh);
  else await installByOther(step, run, probe.manager);
}

async function probeManager(step: PackagesStep, run: StepRun): Promise<PackageProbe> {
  const { exitCode } = await run.exec({ argv: ['/bin/sh', '-c', packageProbeText, 'vup', ...step.packages] }, { quiet: true });
  const probe = readPackageProbe(exitCode);
  if (probe !== undefined) return probe;
  throw new VupError('VUP_PROVISION_FAILED', {
    message: `step "${step.id}": ${run.context.machine.name} has no package manager that Vup knows (exit code ${exitCode})`,
    hint: `Vup knows ${Object.values(packagePrograms).join(', ')}. Install in another way by a "shell" step.`,
    details: { step: step.id, exitCode, tail: [] },
  });
}

/** Lists are fetched when they are old, and once more when apt does not find with them what it should. */
async function installByApt(step: PackagesStep, run: StepRun, listsFresh: boolean): Promise<void> {
  if (!listsFresh) await refreshLists(step, run);
  const first = await installOnce(step, run);
  if (first.exitCode === 0) return;
  if (!listsFresh || !first.missing) throw aptFailure(step, run, first);
  run.context.progress.log('stdout', 'the package lists may be too old: fetching them and trying again');
  await refreshLists(step, run);
  const second = await installOnce(step, run);
  if (second.exitCode !== 0) throw aptFailure(step, run, second);
}

async function refreshLists(step: PackagesStep, run: StepRun): Promise<void> {
  run.context.progress.bar(0, step.packages.length, 'packages', 'fetching package lists');
  await run.mustExec(packageCommand(step, run, refreshCommand), 'apt-get update');
}

interface AptOutcome {
  readonly exitCode: number;
  /** It did not find a package, or the server no longer has the version on the list. */
  readonly missing: boolean;
  /** What apt itself says went wrong. */
  readonly complaint?: string;
}

/** The status lines come on stderr: apt writes hardly anything else there, and each of them as a whole line. */
async function installOnce(step: PackagesStep, run: StepRun): Promise<AptOutcome> {
  const position = createAptProgress(step.packages.length);
  const show = ({ done, total, label }: AptPosition) => run.context.progress.bar(done, total, 'packages', label);
  const complaints: string[] = [];
  const takeLine = (stream: 'stdout' | 'stderr', line: string): boolean => {
    if (stream === 'stdout') position.readStdout(line);
    const at = stream === 'stderr' ? position.readStatus(line) : undefined;
    if (at !== undefined) show(at);
    if (line.startsWith('E: ')) complaints.push(line.slice(3));
    return at !== undefined;
  };
  const argv = ['/bin/sh', '-c', 'exec "$@" 3>&2', 'vup', ...installCommand('apt', step.packages)] as const;
  const { exitCode } = await run.exec(packageCommand(step, run, argv), { takeLine });
  if (exitCode === 0) show(position.end());
  const missing = complaints.some((line) =>
    /Unable to locate|no installation candidate|Failed to fetch|Version .* was not found/.test(line),
  );
  return { exitCode, missing, ...(complaints[0] === undefined ? {} : { complaint: complaints[0] }) };
}

function aptFailure(step: PackagesStep, run: StepRun, outcome: AptOutcome): VupError {
  const what = outcome.complaint === undefined ? 'apt-get install' : `apt-get install (${outcome.complaint})`;
  const hint = outcome.missing ? `Are the names right for this distribution? Asked for: ${step.packages.join(' ')}` : undefined;
  return run.failure(what, outcome.exitCode, hint);
}

async function installByOther(step: PackagesStep, run: StepRun, manager: PackageManager): Promise<ExecResult> {
  run.context.progress.bar(0, step.packages.length, 'packages', packagePrograms[manager]);
  return run.mustExec(packageCommand(step, run, installCommand(manager, step.packages)), `${packagePrograms[manager]} install`);
}

function packageCommand(step: PackagesStep, run: StepRun, argv: Argv): Parameters<StepRun['exec']>[0] {
  const env = { ...aptEnvironment, ...step.env, ...machineVariables(run.context.machine) };
  return withEnv({ argv, user: step.as, ...(step.cwd === undefined ? {} : { cwd: step.cwd }) }, env, run.context.secrets);
}
