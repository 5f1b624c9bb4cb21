import type { ContainerConfig } from '../../../../src/providers/lxc/config-file.ts';
import { sampleRef } from '../../../fixtures/sample-ref.ts';

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
  own: {},
};
