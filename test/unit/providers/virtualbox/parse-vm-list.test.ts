import { describe, expect, it } from 'vitest';
import { parseVmList } from '../../../../src/providers/virtualbox/parse-vm-list.ts';
import { transcript, writtenByHand } from './transcript.ts';

const web = '11111111-1111-5111-8111-111111111111';
const db = '22222222-2222-5222-8222-222222222222';
const other = '33333333-3333-4333-8333-333333333333';
const gone = '44444444-4444-4444-8444-444444444444';
const ssh = { name: 'vup-ssh', bind: '127.0.0.1', host: 40022, guest: 22, protocol: 'tcp' };

describe('a list of 7.2', () => {
  const vms = parseVmList(transcript('list-vms-long'));
  const found = (uuid: string) => vms.find((vm) => vm.uuid === uuid);

  it('has the machines, and none that a description tells of', () => {
    expect(vms.map(({ uuid }) => uuid)).toEqual([web, db, gone, other]);
  });

  it('tells a machine with all that is asked about', () => {
    expect(found(web)).toEqual({
      uuid: web,
      accessible: true,
      groups: ['/vup/1a2b3c4d'],
      state: 'powered off',
      cpus: 2,
      memoryMiB: 1024,
      rules: [
        { name: 'mine', bind: '0.0.0.0', host: 9000, guest: 90, protocol: 'tcp' },
        ssh,
        { name: 'vup-tcp-127.0.0.1-8080-80', bind: '127.0.0.1', host: 8080, guest: 80, protocol: 'tcp' },
        { name: 'vup-udp-0.0.0.0-5353-53', bind: '0.0.0.0', host: 5353, guest: 53, protocol: 'udp' },
      ],
    });
  });

  it('is not misled by snapshots, and knows several controllers as one machine', () => {
    expect(found(db)).toEqual({
      uuid: db,
      accessible: true,
      groups: ['/vup/1a2b3c4d'],
      state: 'powered off',
      cpus: 1,
      memoryMiB: 1024,
      rules: [],
    });
  });

  it('has a machine that cannot be read, and goes on after it', () => {
    expect(found(gone)).toEqual({ uuid: gone, accessible: false, groups: [], state: '', rules: [] });
    expect(found(other)).toMatchObject({ accessible: true, groups: ['/'] });
  });
});

// VBoxManageInfo.cpp of 6.1.36: no line `Encryption`, a settings line of the card that goes on, and `Guest:` with a blank line after the
// description (showVMInfo, lines 2601 to 2613); an inaccessible machine has no `Encryption` either (lines 677 to 703).
it('is read as 6.1 writes it', () => {
  const vms = parseVmList(writtenByHand('list-vms-long', '6.1.36'));
  expect(vms).toEqual([
    { uuid: web, accessible: true, groups: ['/vup/1a2b3c4d'], state: 'running', cpus: 2, memoryMiB: 1024, rules: [ssh] },
    { uuid: gone, accessible: false, groups: [], state: '', rules: [] },
  ]);
});

// VBoxManageInfo.cpp of 7.0.10: `Encryption` follows the name with spaces of its own (line 1179), `* Guest:` ends a machine (line 2982),
// and a saved machine whose process died has a state of its own (machineStateToName).
it('is read as 7.0 writes it', () => {
  const vms = parseVmList(writtenByHand('list-vms-long', '7.0.10'));
  expect(vms).toEqual([
    { uuid: web, accessible: true, groups: ['/vup/1a2b3c4d'], state: 'aborted-saved', cpus: 1, memoryMiB: 512, rules: [ssh] },
    { uuid: gone, accessible: false, groups: [], state: '', rules: [] },
  ]);
});

it('takes the line ends of Windows, several groups, and nothing', () => {
  const text = `Name:            x\r\nGroups:          /a,/vup/1a2b3c4d\r\nUUID:            ${web.toUpperCase()}\r\nState:           paused (since now)\r\n`;
  expect(parseVmList(text)).toEqual([{ uuid: web, accessible: true, groups: ['/a', '/vup/1a2b3c4d'], state: 'paused', rules: [] }]);
  expect(parseVmList('')).toEqual([]);
  expect(parseVmList('Name:            x\nUUID:            nonsense\n')).toEqual([]);
});
