import { bridgeName, cableName } from '../../bridge/names.ts';
import type { Host } from '../../host/host.ts';
import type { Machine } from '../../machine/machine.ts';
import { type MachineRef, ownerMark } from '../../provider/machine-ref.ts';
import { folderMount } from '../../share/folder-mount.ts';
import type { ContainerConfig } from './config-file.ts';
import { lowerDir, upperDir } from './names.ts';
import { ownLines } from './own-lines.ts';

/** The configuration of a machine that stands on the blobs of `digests`, image first. */
export async function machineConfig(ref: MachineRef, machine: Machine, digests: readonly string[], host: Host): Promise<ContainerConfig> {
  const { environment } = ref;
  const prefixLength = environment.network.subnet.split('/')[1] ?? '24';
  return {
    owner: ownerMark(ref),
    hostname: machine.hostname,
    arch: host.env.arch,
    idRange: environment.idRange,
    lowers: digests.map((digest) => lowerDir(environment, digest)),
    upper: upperDir(ref),
    network: {
      bridge: bridgeName(environment),
      veth: cableName(ref),
      mac: ref.mac,
      address: `${ref.address}/${prefixLength}`,
      gateway: environment.network.gateway,
    },
    cpus: machine.cpus,
    memoryMiB: machine.memoryMiB,
    consoleLog: ref.paths.consoleLog,
    folders: machine.folders.map(({ from, to, readonly }, position) => ({ from, to, readonly, mount: folderMount(ref, position) })),
    chain: digests,
    own: ownLines(machine),
    apparmor: (await host.files.readTextIfExists('/sys/module/apparmor/parameters/enabled'))?.trim() === 'Y',
  };
}
