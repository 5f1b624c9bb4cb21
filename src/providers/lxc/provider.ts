import { ensureNetwork, inspectNetwork, removeNetwork } from '../../bridge/network.ts';
import type { Host } from '../../host/host.ts';
import type { Machine } from '../../machine/machine.ts';
import type { EnvironmentRef, MachineRef } from '../../provider/machine-ref.ts';
import type { Change } from '../../provider/observed.ts';
import type { EffectContext, Provider } from '../../provider/provider.ts';
import { createChannel, requireRunning } from './channel.ts';
import { consoleArgv } from './command-line.ts';
import { checkMachine, compareMachine } from './compare.ts';
import { createMachine, rewriteConfig } from './create.ts';
import { detect, diagnose } from './detect.ts';
import { ensureBlob, hasBlob, pruneBlobs } from './disk.ts';
import { inspectAll, isRunning } from './inspect.ts';
import { setCpus, setMemory } from './limits.ts';
import { containerName } from './names.ts';
import { ownedMachines } from './owned.ts';
import { destroyMachine, startMachine, stopMachine } from './power.ts';
import { removeRuntimeFolder } from './runtime-files.ts';

/** Unprivileged system containers with LXC 4 and later, run by root. See `provider/provider.ts` for the contract. */
export const lxcProvider: Provider = {
  name: 'lxc',
  detect,
  diagnose,
  check: checkMachine,
  compare: compareMachine,
  inspectAll,
  owned: ownedMachines,
  async reach(ref, host) {
    await requireRunning(ref, host);
    return createChannel(ref, host);
  },
  async console(ref, host) {
    await requireRunning(ref, host);
    return host.exec.interactive(consoleArgv(ref));
  },
  networks: { inspect: inspectNetwork, ensure: ensureNetwork, remove: removeNetworkAndLocks },
  disks: { has: hasBlob, ensure: ensureBlob, prune: pruneBlobs },
  create: createMachine,
  update: updateMachine,
  start: startMachine,
  stop: stopMachine,
  destroy: destroyMachine,
};

/**
 * Limits change at once in a running machine, then all goes into the configuration: a crash between the two leaves the difference
 * visible, and the next run does it again.
 */
async function updateMachine(ref: MachineRef, machine: Machine, changes: readonly Change[], { host }: EffectContext): Promise<void> {
  if (await isRunning(ref, host)) await setLive(ref, machine, changes, host);
  await rewriteConfig(ref, machine, host);
}

async function setLive(ref: MachineRef, machine: Machine, changes: readonly Change[], host: Host): Promise<void> {
  const container = containerName(ref);
  const fields = new Set(changes.filter(({ cost }) => cost === 'live').map(({ field }) => field));
  if (fields.has('memory')) await setMemory(container, machine.memoryMiB, host);
  if (fields.has('cpus')) await setCpus(container, machine.cpus, host);
}

/** What liblxc keeps goes too, now that no container of the environment is left. */
async function removeNetworkAndLocks(environment: EnvironmentRef, context: EffectContext): Promise<void> {
  await removeNetwork(environment, context);
  await removeRuntimeFolder(environment, context.host);
}
