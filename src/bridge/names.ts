import type { EnvironmentRef, MachineRef } from '../provider/machine-ref.ts';

/** Bridge of an environment: 12 of the 15 characters that an interface name may have. The firewall knows all of them as `vup-*`. */
export function bridgeName(environment: EnvironmentRef): string {
  return `vup-${environment.id}`;
}

/**
 * Host's end of a machine's cable, a container's veth or a virtual machine's tap. The last octet of its address tells the machines of
 * an environment apart.
 */
export function cableName(ref: MachineRef): string {
  const last = Number(ref.address.split('.').at(-1));
  return `${cablePrefix(ref.environment)}${last.toString(16).padStart(2, '0')}`;
}

/** What the host's ends of an environment's cables begin with. */
export function cablePrefix(environment: EnvironmentRef): string {
  return `vup${environment.id}-`;
}

/** nft table of an environment, in the family `inet`. */
export function tableName(environment: EnvironmentRef): string {
  return `vup-${environment.id}`;
}
