import { describe, expect, it } from 'vitest';
import { parseVmInfo, type VmInfo } from '../../../../src/providers/virtualbox/parse-vm-info.ts';
import { controllersOf } from '../../../../src/providers/virtualbox/storage.ts';
import { transcript } from './transcript.ts';

function infoOf(text: string): VmInfo {
  const info = parseVmInfo(text);
  if (info === undefined) throw new Error('no machine is in it');
  return info;
}

describe('a machine of 7.2', () => {
  const { values, rules } = infoOf(transcript('showvminfo-nat'));

  it.each([
    ['UUID', '11111111-1111-5111-8111-111111111111'],
    ['VMState', 'poweroff'],
    ['groups', '/vup/1a2b3c4d'],
    ['memory', '1024'],
    ['cpus', '2'],
    ['vup-0-0', '/home/me/vms/disk.vdi'],
    ['vup-1-0', 'emptydrive'],
    ['uartmode1', 'file,/home/me/vms/console.log'],
  ])('tells %s', (key, value) => {
    expect(values.get(key)).toBe(value);
  });

  it('has the rules of its first card only, and none of its description', () => {
    expect(rules.map(({ name, bind, host, guest }) => [name, bind, host, guest])).toEqual([
      ['mine', '0.0.0.0', 9000, 90],
      ['vup-ssh', '127.0.0.1', 40022, 22],
      ['vup-tcp-127.0.0.1-8080-80', '127.0.0.1', 8080, 80],
      ['vup-udp-0.0.0.0-5353-53', '0.0.0.0', 5353, 53],
    ]);
  });

  it('has its controllers, with their kinds, and their media', () => {
    const info = infoOf(transcript('showvminfo-controllers'));
    expect(controllersOf(info)).toEqual([
      { name: 'IDE', chip: 'PIIX4' },
      { name: 'SATA', chip: 'IntelAhci' },
      { name: 'SCSI', chip: 'LsiLogic' },
      { name: 'virtio scsi', chip: 'VirtioSCSI' },
    ]);
    expect(info.values.get('virtio scsi-1-0')).toMatch(/^\/home\/me\/vms\/.*\.vdi$/);
    expect(info.values.get('SATA-1-0')).toBe('none');
    expect(info.values.get('CurrentSnapshotName')).toBe('second');
    expect(info.rules).toEqual([]);
  });
});

const least = 'UUID="u"\nVMState="running"\n';

it('gives the rules of a third card to nobody, also where the first has none', () => {
  expect(infoOf(`${least}natnet1="nat"\nnic1="nat"\nnic2="none"\nnic3="nat"\nForwarding(0)="third,tcp,,7777,,77"\n`).rules).toEqual([]);
});

// outputMachineReadableString of VBoxManageInfo.cpp, 6.1 to 7.2: a quote and a backslash have a backslash before them.
it('reads quotes and backslashes as they are', () => {
  expect(infoOf(`${least}"vup-0-0"="/home/me/a \\"b\\" \\\\c.vdi"\n`).values.get('vup-0-0')).toBe('/home/me/a "b" \\c.vdi');
});

// VBoxManageInfo.cpp of 6.1.36 and 7.0.10: the head of the machine differs (7.0 puts `encryption` first, 7.1 and later `platformArchitecture`),
// the rules stand in the same form after `nic1` (lines 1558 to 1560, and 1935 to 1937); 6.1 has no `localhostReachable`.
it('reads what 6.1 and 7.0 write', () => {
  const head = 'name="web"\ngroups="/vup/1a2b3c4d"\nostype="Other Linux (64-bit)"\n';
  const nat = 'natnet1="nat"\nmacaddress1="02761A2B3C0A"\ncableconnected1="on"\nnic1="nat"\nnictype1="virtio"\nnicspeed1="0"\nmtu="0"\n';
  const rule = 'Forwarding(0)="vup-ssh,tcp,127.0.0.1,40022,,22"\n';
  for (const more of ['', 'encryption="disabled"\n']) {
    expect(infoOf(`${more}${head}${least}${nat}${rule}`).rules).toMatchObject([{ name: 'vup-ssh', host: 40022, guest: 22 }]);
  }
});

it('finds no machine where there is none', () => {
  expect(parseVmInfo('')).toBeUndefined();
  expect(parseVmInfo(transcript('version'))).toBeUndefined();
  // The form of an inaccessible machine in 6.1 (VBoxManageInfo.cpp, line 686): a name and a UUID, and no state.
  expect(parseVmInfo('name="<inaccessible>"\nUUID="44444444-4444-4444-8444-444444444444"\n')).toBeUndefined();
});
