import type { Provider } from '../../provider/provider.ts';
import { ownedMachines } from '../../vm/owned-machines.ts';
import { checkMachine, compareMachine } from './compare.ts';
import { joinMachineConsole } from './console.ts';
import { createMachine } from './create.ts';
import { detect, diagnose } from './detect.ts';
import { disks } from './disk.ts';
import { environmentNetwork } from './environment-network.ts';
import { setForwards } from './forwards.ts';
import { inspectAll } from './inspect.ts';
import { destroyMachine, startMachine, stopMachine } from './power.ts';
import { reachMachine, sshTargetOf } from './reach.ts';
import { readMachineRecord } from './records.ts';
import { suspender } from './suspender.ts';
import { updateMachine } from './update.ts';

/**
 * Virtual machines with QEMU 7.2 and later. Run by root they are on the environment's bridge, and each QEMU runs as a user without rights;
 * run by others each has QEMU's own user network. See `provider/provider.ts` for the contract.
 */
export const qemuProvider: Provider = {
  name: 'qemu',
  detect,
  diagnose,
  check: checkMachine,
  compare: compareMachine,
  inspectAll,
  owned: (refs, host) => ownedMachines(refs, readMachineRecord, host),
  reach: reachMachine,
  sshTarget: sshTargetOf,
  networks: environmentNetwork,
  disks,
  create: createMachine,
  update: updateMachine,
  start: startMachine,
  forward: setForwards,
  stop: stopMachine,
  destroy: destroyMachine,
  console: joinMachineConsole,
  suspender,
};
