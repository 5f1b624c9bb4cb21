import { join } from 'node:path';
import { VupError } from '../errors/vup-error.ts';
import type { SshLogin } from '../guest/ssh/ssh-login.ts';
import type { MachineRef } from '../provider/machine-ref.ts';
import type { SshTarget } from '../provider/ssh-target.ts';

/** The port of 127.0.0.1 that leads to the guest's ssh; absent where the machine has an address that the host reaches. */
export interface SshPort {
  readonly sshPort?: number;
}

/** Where ssh leads once the machine runs: its own address, or a port of the host on the engine's own network. */
export function sshTarget(ref: MachineRef, { sshPort }: SshPort): SshTarget {
  return {
    hostKeyAlias: `vup-${ref.environment.id}-${ref.key}`,
    address: sshPort === undefined ? ref.address : '127.0.0.1',
    port: sshPort ?? 22,
    user: 'root',
    identityFile: join(ref.paths.keys, 'id_ed25519'),
    knownHostsFile: join(ref.paths.keys, 'known_hosts'),
  };
}

/** How Vup itself gets in. The shared connection has a folder of its own, which is Vup's alone. */
export function sshLogin(ref: MachineRef, port: SshPort): SshLogin {
  return { ...sshTarget(ref, port), machine: ref.name, controlPath: join(ref.paths.run, 'ssh', 'c') };
}

/** Error for a way into a machine that does not run. */
export function notRunning(ref: MachineRef): VupError {
  return new VupError('VUP_MACHINE_NOT_RUNNING', { message: `${ref.name} is not running`, hint: 'Start it with: vup up' });
}
