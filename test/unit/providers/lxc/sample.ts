import type { MachineRef } from '../../../../src/provider/machine-ref.ts';
import type { ContainerConfig } from '../../../../src/providers/lxc/config-file.ts';

/** A machine as `state/paths.ts` would name it. */
export const sampleRef: MachineRef = {
  environment: {
    id: '1a2b3c4d',
    name: 'shop',
    paths: { root: '/var/lib/vup/environments/1a2b3c4d', network: '/var/lib/vup/environments/1a2b3c4d/network' },
    network: { subnet: '10.83.12.0/24', gateway: '10.83.12.1' },
    idRange: { base: 1_900_000_000, size: 65_536 },
    storeRoot: '/var/lib/vup/store',
    verdictsFile: '/var/lib/vup/verdicts.json',
  },
  name: 'web',
  key: 'web',
  address: '10.83.12.10',
  mac: '02:76:1a:2b:3c:0a',
  paths: {
    root: '/var/lib/vup/environments/1a2b3c4d/machines/web',
    engine: '/var/lib/vup/environments/1a2b3c4d/engine',
    disk: '/var/lib/vup/environments/1a2b3c4d/machines/web/disk',
    folders: '/var/lib/vup/environments/1a2b3c4d/machines/web/folders',
    consoleLog: '/var/lib/vup/environments/1a2b3c4d/machines/web/console.log',
    records: '/var/lib/vup/environments/1a2b3c4d/machines/web/records',
    run: '/var/lib/vup/environments/1a2b3c4d/machines/web/run',
    keys: '/var/lib/vup/environments/1a2b3c4d/keys/web',
    engineLog: '/var/lib/vup/environments/1a2b3c4d/machines/web/engine.log',
  },
};

/** A configuration with every part in it. */
export const sampleConfig: ContainerConfig = {
  owner: '1a2b3c4d/web',
  hostname: 'web.shop.test',
  arch: 'x86_64',
  idRange: sampleRef.environment.idRange,
  lowers: ['/var/lib/vup/store/lxc/r/image', '/var/lib/vup/store/lxc/r/layer1', '/var/lib/vup/store/lxc/r/layer2'],
  upper: `${sampleRef.paths.disk}/upper`,
  network: { bridge: 'vup-1a2b3c4d', veth: 'vup1a2b3c4d-0a', mac: sampleRef.mac, address: '10.83.12.10/24', gateway: '10.83.12.1' },
  cpus: 1.5,
  memoryMiB: 512,
  consoleLog: sampleRef.paths.consoleLog,
  folders: [
    { from: '/home/ann/shop', to: '/srv/shop', readonly: false, mount: `${sampleRef.paths.folders}/0` },
    { from: '/home/ann/my conf', to: '/etc/shop conf', readonly: true, mount: `${sampleRef.paths.folders}/1` },
  ],
  chain: ['image', 'layer1', 'layer2'],
  apparmor: true,
};
