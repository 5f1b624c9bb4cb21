import { join } from 'node:path';
import type { EnvironmentRef, IdRange, MachineRef } from '../../provider/machine-ref.ts';

/** Name in LXC: unique on the host, for cgroup folders bear it without the lxcpath. */
export function containerName(ref: MachineRef): string {
  return `vup-${ref.environment.id}-${ref.key}`;
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
