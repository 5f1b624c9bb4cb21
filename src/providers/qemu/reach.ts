import { join } from 'node:path';
import { VupError } from '../../errors/vup-error.ts';
import { createSshChannel } from '../../guest/ssh/channel.ts';
import type { SshLogin } from '../../guest/ssh/ssh-login.ts';
import type { Host } from '../../host/host.ts';
import type { Channel } from '../../provider/channel.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import type { SshTarget } from '../../provider/ssh-target.ts';
import { engineLife } from './engine-life.ts';
import { isRunning } from './machine-process.ts';
import { type MachineRecord, readMachineRecord } from './records.ts';

/** Where an ssh client gets into a running machine. @throws VUP_MACHINE_NOT_RUNNING */
export async function sshTargetOf(ref: MachineRef, host: Host): Promise<SshTarget> {
  const record = await readMachineRecord(ref, host);
  if (record === undefined || !(await isRunning(ref, host))) throw notRunning(ref);
  return sshTarget(ref, record);
}

/** Where ssh leads once the machine runs: its own address on the bridge, or a port of the host on QEMU's user network. */
export function sshTarget(ref: MachineRef, { sshPort }: Pick<MachineRecord, 'sshPort'>): SshTarget {
  return {
    hostKeyAlias: `vup-${ref.environment.id}-${ref.key}`,
    address: sshPort === undefined ? ref.address : '127.0.0.1',
    port: sshPort ?? 22,
    user: 'root',
    identityFile: join(ref.paths.keys, 'id_ed25519'),
    knownHostsFile: join(ref.paths.keys, 'known_hosts'),
  };
}

/** Error for a way into a machine that does not run. */
export function notRunning(ref: MachineRef): VupError {
  return new VupError('VUP_MACHINE_NOT_RUNNING', { message: `${ref.name} is not running`, hint: 'Start it with: vup up' });
}

/** How Vup itself gets in. The shared connection has a folder of its own, which is Vup's alone. */
export function sshLogin(ref: MachineRef, record: Pick<MachineRecord, 'sshPort'>): SshLogin {
  return { ...sshTarget(ref, record), machine: ref.name, controlPath: join(ref.paths.run, 'ssh', 'c') };
}

/** The way into a running machine. @throws VUP_MACHINE_NOT_RUNNING */
export async function reachMachine(ref: MachineRef, host: Host): Promise<Channel> {
  const record = await readMachineRecord(ref, host);
  if (record === undefined || !(await isRunning(ref, host))) throw notRunning(ref);
  return createSshChannel(sshLogin(ref, record), host, engineLife(ref, host));
}
