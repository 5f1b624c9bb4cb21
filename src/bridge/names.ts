import type { EnvironmentRef, MachineRef } from '../provider/machine-ref.ts';

/** Bridge of an environment: 12 of the 15 characters that an interface name may have. The firewall knows all of them as `vup-*`. */
export function bridgeName(environment: EnvironmentRef): string {
  return `vup-${environment.id}`;
}

/**
 * Host's end of a machine's cable, a container's veth or a virtual machine's tap. Its number in the network, at most three hex
 * digits, tells the machines of an environment apart.
 */
export function cableName(ref: MachineRef): string {
  return `${cablePrefix(ref.environment)}${hostNumber(ref).toString(16).padStart(2, '0')}`;
}

/** Networks are /16 or smaller. */
function hostNumber({ address, environment }: MachineRef): number {
  const [, , third = 0, fourth = 0] = address.split('.').map(Number);
  const prefix = Number(environment.network.subnet.split('/')[1] ?? 24);
  return (third * 256 + fourth) % 2 ** (32 - prefix);
}

/** What the host's ends of an environment's cables begin with. */
export function cablePrefix(environment: EnvironmentRef): string {
  return `vup${environment.id}-`;
}

/** nft table of an environment, in the family `inet`. */
export function tableName(environment: EnvironmentRef): string {
  return `vup-${environment.id}`;
}
