import { describe, expect, it } from 'vitest';
import { qemuArgs } from '../../../../src/providers/qemu/command-line.ts';
import type { MachineLaunch } from '../../../../src/providers/qemu/launch.ts';
import { launchArgv } from '../../../../src/providers/qemu/launch-command.ts';
import {
  consoleSocket,
  diskFile,
  firmwareVars,
  folderTag,
  processMark,
  qmpSocket,
  seedFile,
  virtiofsSocket,
} from '../../../../src/providers/qemu/names.ts';
import { passtArgv } from '../../../../src/providers/qemu/passt.ts';
import { machineUuid } from '../../../../src/vm/machine-uuid.ts';
import { sampleRef } from '../../../fixtures/sample-ref.ts';

const ref = sampleRef;
const bios: MachineLaunch = {
  program: 'qemu-system-x86_64',
  mark: processMark(ref),
  uuid: machineUuid(ref),
  machineType: 'pc-q35-7.2',
  accel: 'tcg,thread=multi',
  cpu: 'max',
  cpus: 2,
  memoryMiB: 1024,
  boot: { kind: 'bios' },
  disks: { disk: diskFile(ref), base: '/var/lib/vup/store/qemu/d1/disk.qcow2', seed: seedFile(ref) },
  nics: [{ kind: 'tap', mac: ref.mac, fd: 3 }],
  folders: { carried: [], plugged: true },
  sockets: { qmp: qmpSocket(ref), console: consoleSocket(ref) },
  consoleLog: ref.paths.consoleLog,
  sandbox: true,
  own: [],
};
const carried = ['/srv/a', '/srv/b'].map((to, position) => ({ socket: virtiofsSocket(ref, position), tag: folderTag({ to }) }));
const odd = '/home/a,b "c"/$d';

const launches: Readonly<Record<string, MachineLaunch>> = {
  bios,
  uefi: { ...bios, boot: { kind: 'uefi', code: '/usr/share/OVMF/OVMF_CODE_4M.fd', vars: firmwareVars(ref) } },
  kernel: { ...bios, boot: { kind: 'kernel', kernel: '/k', initrd: '/i', cmdline: 'root=LABEL=vup-root console=ttyS0' } },
  folders: { ...bios, folders: { carried, plugged: true } },
  'folders-resumed': { ...bios, folders: { carried, plugged: false } },
  user: {
    ...bios,
    nics: [
      { kind: 'slirp', mac: ref.mac, restrict: true, forwards: ['tcp:127.0.0.1:42200-:22'] },
      { kind: 'passt', mac: '06:76:1a:2b:3c:0a', socket: '/run/p' },
    ],
  },
  'box-ide': { ...bios, hardware: { controller: 'ide', nic: 'virtio' } },
  'box-sata': { ...bios, hardware: { controller: 'sata', nic: '82540EM' } },
  'box-scsi': { ...bios, hardware: { controller: 'lsilogic', nic: 'Am79C973' } },
  'box-virtio-scsi': { ...bios, hardware: { controller: 'virtio-scsi', nic: 'virtio' } },
  odd: {
    ...bios,
    boot: { kind: 'kernel', kernel: `${odd}/k`, cmdline: '' },
    disks: { disk: `${odd}/disk`, base: `${odd}/base`, seed: `${odd}/seed` },
    sockets: { qmp: `${odd}/qmp`, console: `${odd}/console` },
    folders: { carried: [{ socket: `${odd}/virtiofs-0`, tag: folderTag({ to: odd }) }], plugged: true },
    consoleLog: `${odd}/log`,
    sandbox: false,
  },
};

describe('command lines', () => {
  it.each(Object.entries(launches))('%s', async (name, launch) => {
    await expect(`${qemuArgs(launch).join('\n')}\n`).toMatchFileSnapshot(`golden/argv/${name}`);
  });

  it.each([
    ['launch-root', { id: 1_900_000_001, groups: [106], tap: 'vup1a2b3c4d-0a' }],
    ['launch-root-user-network', { id: 1_900_000_001, groups: [] }],
    ['launch-user', undefined],
  ] as const)('%s', async (name, runAs) => {
    const argv = launchArgv(bios, runAs);
    const before = argv.slice(0, argv.indexOf('qemu-system-x86_64') + 1);
    expect(argv.slice(before.length)).toEqual(qemuArgs(bios));
    await expect(`${before.join('\n')}\n`).toMatchFileSnapshot(`golden/argv/${name}`);
  });

  it('passt', async () => {
    await expect(`${passtArgv('/run/p').join('\n')}\n`).toMatchFileSnapshot('golden/argv/passt');
  });

  it('gives each of many folders a port, and leaves spare ones', () => {
    const many = Array.from({ length: 20 }, (_, position) => ({ socket: virtiofsSocket(ref, position), tag: `tag-${position}` }));
    const args = qemuArgs({ ...bios, folders: { carried: many, plugged: true } });
    const devices = args.filter((word) => word.startsWith('{')).map((word) => JSON.parse(word) as Record<string, string>);
    const ports = devices.filter(({ driver }) => driver === 'pcie-root-port');
    expect(ports).toHaveLength(24);
    expect(new Set(ports.map(({ addr }) => addr)).size).toBe(24);
    const used = devices.filter(({ driver }) => driver === 'vhost-user-fs-pci').map(({ bus }) => bus);
    expect(new Set(used).size).toBe(20);
    expect(used.every((bus) => ports.some(({ id }) => id === bus))).toBe(true);
  });
});
