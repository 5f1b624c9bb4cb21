import { join } from 'node:path';
import type { EnvironmentRef, IdRange, MachineRef } from '../../provider/machine-ref.ts';

/** Name in LXC: unique on the host, for cgroup folders bear it without the lxcpath. */
export function containerName(ref: MachineRef): string {
  return `vup-${ref.environment.id}-${ref.key}`;
}

/** Bridge of an environment: 12 of the 15 characters that an interface name may have. The firewall knows all of them as `vup-*`. */
export function bridgeName(environment: EnvironmentRef): string {
  return `vup-${environment.id}`;
}

/** Host's end of a machine's cable: the last octet of its address tells the machines of an environment apart. */
export function vethName(ref: MachineRef): string {
  const last = Number(ref.address.split('.').at(-1));
  return `${vethPrefix(ref.environment)}${last.toString(16).padStart(2, '0')}`;
}

/** What the host's ends of an environment's cables begin with. */
export function vethPrefix(environment: EnvironmentRef): string {
  return `vup${environment.id}-`;
}

/** nft table of an environment, in the family `inet`. */
export function tableName(environment: EnvironmentRef): string {
  return `vup-${environment.id}`;
}

/** LXC's own folder of a machine, below the lxcpath. */
export function containerDir(ref: MachineRef): string {
  return join(ref.paths.engine, containerName(ref));
}

/** Configuration that LXC reads. Written last by create, so its presence means that the machine was made to the end. */
export function configPath(ref: MachineRef): string {
  return join(containerDir(ref), 'config');
}

/** What the machine changed on top of its image. LXC takes `work` beside it as overlayfs' work folder. */
export function upperDir(ref: MachineRef): string {
  return join(ref.paths.disk, 'upper');
}

/** Overlayfs' work folder; must belong to the mapped root, or the kernel mounts the whole root file system read-only. */
export function workDir(ref: MachineRef): string {
  return join(ref.paths.disk, 'work');
}

/** Holds blobs unpacked with the ids of one range. */
export function unpackedRoot(environment: EnvironmentRef): string {
  return join(environment.storeRoot, 'lxc', rangeName(environment.idRange));
}

/** One blob, unpacked with shifted ids. */
export function lowerDir(environment: EnvironmentRef, digest: string): string {
  return join(unpackedRoot(environment), digest);
}

/** Where a machine's n-th shared folder is mounted on the host, for the container to bind. */
export function folderMount(ref: MachineRef, position: number): string {
  return join(ref.paths.folders, String(position));
}

/** Abstract socket on which a running container's monitor listens (liblxc, `lxc_make_abstract_socket_name`). */
export function commandSocket(ref: MachineRef): string {
  return abstractSocket(ref.paths.engine, containerName(ref));
}

/** As {@link commandSocket}, for any container. liblxc names the socket by a hash where the path would not fit. */
export function abstractSocket(lxcPath: string, container: string): string {
  const path = `${lxcPath}/${container}`;
  const plain = `@${path}/command`;
  return plain.length <= 107 ? plain : `@lxc/${fnv1a64(path)}/command`;
}

function rangeName(range: IdRange): string {
  return `${range.base}-${range.size}`;
}

/** FNV-1a, 64 bits, as 16 hex digits: what liblxc hashes long paths with. */
function fnv1a64(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}
