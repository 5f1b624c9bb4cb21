import { describe, expect, it } from 'vitest';
import * as words from '../../../../src/providers/virtualbox/command-line.ts';
import {
  baseDisk,
  diskFile,
  internalNetwork,
  secondMac,
  seedFile,
  settingsFolder,
  vmGroup,
  vmName,
} from '../../../../src/providers/virtualbox/names.ts';
import { ruleOf, sshRule } from '../../../../src/providers/virtualbox/nat-rule.ts';
import { machineUuid } from '../../../../src/vm/machine-uuid.ts';
import { sampleRef } from '../../../fixtures/sample-ref.ts';

const ref = sampleRef;
const uuid = machineUuid(ref);
const settings: words.VmSettings = {
  uuid,
  cpus: 2,
  memoryMiB: 1024,
  chipset: 'piix3',
  firmware: 'bios',
  gui: false,
  consoleLog: ref.paths.consoleLog,
  nat: { mac: ref.mac, nicType: 'virtio' },
  internal: { mac: secondMac(ref), nicType: 'virtio', network: internalNetwork(ref.environment) },
};
const modern = { audioEnabled: true, natLoopback: true };
const old = { audioEnabled: false, natLoopback: false };
const page = ruleOf({ bind: '127.0.0.1', host: 8080, guest: 80, protocol: 'tcp' });
const names = ruleOf({ bind: '0.0.0.0', host: 5353, guest: 53, protocol: 'udp' });
const ssh = sshRule(40022);
const base = baseDisk(ref.environment, 'd1');
const odd = '/home/a,b "c"/$d/disk.vdi';

const commands: Readonly<Record<string, words.VBoxWords>> = {
  create: words.createWords({ uuid, name: vmName(ref), group: vmGroup(ref.environment), folder: settingsFolder(ref) }),
  'modify-modern': words.modifyWords(settings, modern),
  'modify-old': words.modifyWords(settings, old),
  'modify-window': words.modifyWords({ ...settings, gui: true, firmware: 'uefi', chipset: 'ich9' }, modern),
  'rules-first': words.replaceRulesWords(uuid, [], [ssh]),
  'rules-replaced': words.replaceRulesWords(uuid, [ssh, page], [{ ...ssh, host: 40023 }]),
  'rule-added': words.addRuleWords(uuid, names),
  'rule-removed': words.removeRuleWords(uuid, page),
  'controller-ide': words.addControllerWords(uuid, 'ide'),
  'controller-sata': words.addControllerWords(uuid, 'sata'),
  'controller-scsi': words.addControllerWords(uuid, 'scsi'),
  'controller-virtio-scsi': words.addControllerWords(uuid, 'virtio-scsi'),
  'controller-removed': words.removeControllerWords(uuid, 'another one'),
  'disk-attached': words.attachWords(uuid, 'disk', diskFile(ref)),
  'seed-attached': words.attachWords(uuid, 'seed', seedFile(ref)),
  'disk-linked': words.linkedDiskWords(diskFile(ref), base),
  'disk-whole': words.wholeDiskWords(diskFile(ref), base),
  'disk-odd': words.linkedDiskWords(odd, base),
  'disk-grown': words.growDiskWords(diskFile(ref), 20_480),
};

describe('words for VBoxManage', () => {
  it.each(Object.entries(commands))('%s', async (name, argv) => {
    await expect(`${argv.join('\n')}\n`).toMatchFileSnapshot(`golden/argv/${name}`);
  });

  it('name kinds of controllers as showvminfo does', () => {
    expect(Object.values(words.controllers).map(({ chip }) => chip)).toEqual([
      'PIIX4',
      'IntelAhci',
      'LsiLogic',
      'LsiLogicSas',
      'VirtioSCSI',
    ]);
  });

  it('put a machine back into its group, and leave other groups of one that is in it', () => {
    const withGroups = (groups: string) => words.groupWords({ values: new Map([['groups', groups]]), rules: [] }, '/vup/1a2b3c4d');
    expect(withGroups('/mine,/vup/1a2b3c4d/x')).toEqual(['--groups', '/vup/1a2b3c4d']);
    expect(withGroups('/mine,/vup/1a2b3c4d')).toEqual([]);
  });

  it('keep the guest from the loopback of the host, where VirtualBox can', () => {
    const modify = words.modifyWords(settings, modern);
    expect(modify[modify.indexOf('--natlocalhostreachable1') + 1]).toBe('off');
    expect(words.modifyWords(settings, old).join(' ')).not.toContain('localhostreachable');
  });
});
