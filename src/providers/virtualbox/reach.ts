import { createSshChannel } from '../../guest/ssh/channel.ts';
import type { Host } from '../../host/host.ts';
import type { Channel } from '../../provider/channel.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import type { SshTarget } from '../../provider/ssh-target.ts';
import { machineLife } from '../../vm/engine-life.ts';
import { notRunning, sshLogin, sshTarget } from '../../vm/ssh-login.ts';
import { type MachineRecord, readMachineRecord } from './records.ts';
import { statusOf } from './vm.ts';
import { engineProcess } from './wait-guest.ts';

/** Where an ssh client gets into a running machine. @throws VUP_MACHINE_NOT_RUNNING */
export async function sshTargetOf(ref: MachineRef, host: Host): Promise<SshTarget> {
  return sshTarget(ref, await requireRunning(ref, host));
}

/** The way into a running machine. @throws VUP_MACHINE_NOT_RUNNING */
export async function reachMachine(ref: MachineRef, host: Host): Promise<Channel> {
  const record = await requireRunning(ref, host);
  return createSshChannel(sshLogin(ref, record), host, machineLife(ref, engineProcess(ref, host), host));
}

async function requireRunning(ref: MachineRef, host: Host): Promise<MachineRecord> {
  const record = await readMachineRecord(ref, host);
  if (record === undefined) throw notRunning(ref);
  if ((await statusOf(ref, { host, signal: new AbortController().signal })) !== 'running') throw notRunning(ref);
  return record;
}
