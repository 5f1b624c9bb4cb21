import type { Provider } from '../../provider/provider.ts';
import { ownedMachines } from '../../vm/owned-machines.ts';
import { checkMachine, compareMachine } from './compare.ts';
import { createMachine } from './create.ts';
import { detect, diagnose } from './detect.ts';
import { disks } from './disk.ts';
import { setForwards } from './forwards.ts';
import { inspectAll } from './inspect.ts';
import { environmentNetwork } from './network.ts';
import { destroyMachine, startMachine, stopMachine } from './power.ts';
import { reachMachine, sshTargetOf } from './reach.ts';
import { readMachineRecord } from './records.ts';
import { runningMachines } from './running.ts';
import { suspender } from './suspender.ts';
import { updateMachine } from './update.ts';

/**
 * Virtual machines with VirtualBox 6.1 and later, driven by VBoxManage. Each has a card on NAT, which carries the way out and the forwards,
 * and one on an internal network of the environment. See `provider/provider.ts` for the contract.
 */
export const virtualboxProvider: Provider = {
  name: 'virtualbox',
  detect,
  diagnose,
  check: checkMachine,
  compare: compareMachine,
  inspectAll,
  running: runningMachines,
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
  suspender,
};
