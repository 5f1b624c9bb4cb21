import { createSshChannel } from '../../guest/ssh/channel.ts';
import type { Host } from '../../host/host.ts';
import type { Channel } from '../../provider/channel.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import type { SshTarget } from '../../provider/ssh-target.ts';
import { notRunning, sshLogin, sshTarget } from '../../vm/ssh-login.ts';
import { engineLife } from './engine-life.ts';
import { isRunning } from './machine-process.ts';
import { readMachineRecord } from './records.ts';

/** Where an ssh client gets into a running machine. @throws VUP_MACHINE_NOT_RUNNING */
export async function sshTargetOf(ref: MachineRef, host: Host): Promise<SshTarget> {
  const record = await readMachineRecord(ref, host);
  if (record === undefined || !(await isRunning(ref, host))) throw notRunning(ref);
  return sshTarget(ref, record);
}

/** The way into a running machine. @throws VUP_MACHINE_NOT_RUNNING */
export async function reachMachine(ref: MachineRef, host: Host): Promise<Channel> {
  const record = await readMachineRecord(ref, host);
  if (record === undefined || !(await isRunning(ref, host))) throw notRunning(ref);
  return createSshChannel(sshLogin(ref, record), host, engineLife(ref, host));
}
