import { interrupted } from '../../engine/interrupted.ts';
import { engineFailure, lastLines } from '../../engine/must-run.ts';
import { VupError } from '../../errors/vup-error.ts';
import { bootFailure, parseBootAnswer } from '../../guest/boot-answer.ts';
import { waitBootScript } from '../../guest/guest-scripts.ts';
import type { Machine } from '../../machine/machine.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { mountFolders, unmountFolders } from '../../share/folders.ts';
import { payloadPids, sweepCgroups } from './cgroups.ts';
import { attachArgv, directIdMapEnv, haltArgv, killArgv, startArgv } from './command-line.ts';
import { readOwnConfig, rewriteConfig } from './create.ts';
import { raiseInotifyLimit } from './host-limits.ts';
import { isRunning } from './inspect.ts';
import { configPath, containerDir, containerName } from './names.ts';
import { removeRuntimeFiles } from './runtime-files.ts';

const startTimeoutMs = 60_000;
/** How long a guest may take to shut down before it is killed; systemd itself gives a service 90 s. */
const haltSeconds = 100;
const goneTimeoutMs = 10_000;

/**
 * Starts a machine and waits until its init says that boot is over. One that runs already is only waited for.
 * @throws VUP_ENGINE_FAILED, VUP_GUEST_NOT_READY
 */
export async function startMachine(ref: MachineRef, machine: Machine, context: EffectContext): Promise<void> {
  const { host } = context;
  const { idRange } = ref.environment;
  if (!(await isRunning(ref, host))) {
    await clearLeftovers(ref, context);
    await raiseInotifyLimit(host);
    await rewriteConfig(ref, machine, host);
    await mountFolders(ref, machine.folders, { seenAs: idRange.base, newFilesOf: idRange.base }, context);
    await host.failpoints.hit('lxc.start.folders-mounted');
    await launch(ref, context);
    await host.failpoints.hit('lxc.start.launched');
  }
  await waitBoot(ref, machine, context);
}

/** Ends a machine; what it was given (shared folders, control groups) is taken back. @throws VUP_ENGINE_FAILED, also when it is not ours */
export async function stopMachine(ref: MachineRef, how: 'graceful' | 'force', context: EffectContext): Promise<void> {
  const { host, signal, progress } = context;
  // Also where there is none: what a broken creation left bears no mark yet, and lies below our own paths.
  await readOwnConfig(ref, host);
  if (await isRunning(ref, host)) {
    const argv = how === 'graceful' ? haltArgv(ref, haltSeconds) : killArgv(ref);
    const beganMs = host.clock.monotonicMs();
    const result = await host.exec.run(argv, { signal, timeoutMs: (haltSeconds + 30) * 1000 });
    if (how === 'graceful' && host.clock.monotonicMs() - beganMs >= haltSeconds * 1000)
      progress.log('stderr', `${ref.name}: the guest did not shut down in ${haltSeconds} s and was ended`);
    if (result.aborted) throw interrupted(`stopping ${ref.name}`);
    if (await waitStopped(ref, context)) throw engineFailure(`stop ${ref.name}`, argv, result);
  }
  await host.failpoints.hit('lxc.stop.down');
  await clearLeftovers(ref, context);
  await unmountFolders(ref, context);
}

/** Ends and removes a machine with its disk. Repeatable at any point: the configuration, which marks it as ours, goes last. */
export async function destroyMachine(ref: MachineRef, context: EffectContext): Promise<void> {
  const { files, failpoints } = context.host;
  await stopMachine(ref, 'force', context);
  await files.remove(ref.paths.folders);
  await files.remove(ref.paths.disk);
  await failpoints.hit('lxc.destroy.disk-removed');
  await removeRuntimeFiles(ref, context.host);
  await files.remove(configPath(ref));
  await failpoints.hit('lxc.destroy.config-removed');
  await files.remove(containerDir(ref));
  await files.remove(ref.paths.root);
}

/** A killed monitor takes its guest along in most cases and leaves its control groups in all. */
async function clearLeftovers(ref: MachineRef, context: EffectContext): Promise<void> {
  const { host } = context;
  const container = containerName(ref);
  for (const pid of await payloadPids(container, host)) {
    const identity = await host.processes.identify(pid);
    if (identity === undefined) continue;
    await host.processes.kill(identity, 'SIGKILL');
    await host.processes.waitGone(identity, goneTimeoutMs);
  }
  await sweepCgroups(container, context);
}

async function launch(ref: MachineRef, context: EffectContext): Promise<void> {
  const { host, signal } = context;
  // Each start's log and console begin anew, so that a failure shows its own last words.
  // LXC would make it readable by its group.
  await host.files.write(ref.paths.engineLog, '', { mode: 0o600 });
  await host.files.remove(ref.paths.consoleLog);
  const argv = startArgv(ref);
  const result = await host.exec.run(argv, { signal, env: directIdMapEnv, timeoutMs: startTimeoutMs });
  if (result.exitCode === 0 && !result.aborted) return;
  await stopMachine(ref, 'force', context);
  if (result.aborted) throw interrupted(`starting ${ref.name}`);
  const log = await host.files.readTail(ref.paths.engineLog, 8_000);
  throw engineFailure(`start ${ref.name}`, argv, { ...result, stderr: log === '' ? result.stderr : log });
}

async function waitBoot(ref: MachineRef, machine: Machine, context: EffectContext): Promise<void> {
  const { host, signal, progress } = context;
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' };
  const argv = attachArgv(ref, env, ['/bin/sh', '-c', waitBootScript, 'vup', machine.hostname]);
  const result = await host.exec.run(argv, { signal, timeoutMs: machine.bootTimeoutMs });
  if (result.aborted) throw interrupted(`waiting for ${ref.name}`);
  const answer = parseBootAnswer(result.stdout);
  if (result.exitCode === 0 && answer.booted) {
    for (const unit of answer.failedUnits) progress.log('stderr', `failed unit: ${unit}`);
    return;
  }
  const runs = await isRunning(ref, host);
  const stuck = runs ? `its boot ${bootFailure(answer, result.timedOut)}` : 'it stopped again';
  const tail = lastLines(await host.files.readTail(ref.paths.consoleLog, 8_000), 20);
  throw new VupError('VUP_GUEST_NOT_READY', {
    message: `${ref.name} started, but ${stuck}`,
    hint: `its console is shown above; a command may still get in: vup exec ${ref.name} COMMAND`,
    details: { missing: runs ? 'boot' : 'process', tail, reason: lastLines(result.stderr, 5) },
  });
}

/** True when it still runs after lxc-stop came back. */
async function waitStopped(ref: MachineRef, { host }: EffectContext): Promise<boolean> {
  const end = host.clock.monotonicMs() + goneTimeoutMs;
  while (await isRunning(ref, host)) {
    if (host.clock.monotonicMs() > end) return true;
    await host.clock.sleep(20);
  }
  return false;
}
