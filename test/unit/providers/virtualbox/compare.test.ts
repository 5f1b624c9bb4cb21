import { describe, expect, it } from 'vitest';
import type { Machine } from '../../../../src/machine/machine.ts';
import type { Capabilities } from '../../../../src/provider/capabilities.ts';
import { checkMachine, compareMachine } from '../../../../src/providers/virtualbox/compare.ts';
import { machine } from '../../../fixtures/machines.ts';

const capabilities: Capabilities = {
  kind: 'vm',
  diskKind: 'disk',
  live: [],
  folders: ['rsync'],
  channel: 'ssh',
  network: 'virtualbox',
  forwards: 'engine',
  suspend: true,
  snapshots: false,
  architectures: ['x86_64'],
  parallel: { boot: 2, stop: 16 },
};
const folder = { from: '/home/me/shop', to: '/srv', readonly: false };
const found = { cpus: 1, memoryMiB: 512, hostname: 'web', folders: [folder], diskMiB: 2048 };
const want = (over: Partial<Machine>) => machine('web', { folders: [folder], ...over });
const costs = (over: Partial<Machine>) =>
  compareMachine(want(over), { machine: 'web', status: 'running', settings: found }).map(({ field, cost }) => [field, cost]);

describe('what a change of a machine costs', () => {
  it.each([
    ['nothing', {}, []],
    ['less memory', { memoryMiB: 256 }, [['memory', 'restart']]],
    ['cpus', { cpus: 2 }, [['cpus', 'restart']]],
    ['a host name', { hostname: 'shop' }, [['hostname', 'restart']]],
    ['no folders', { folders: [] }, [['folders', 'restart']]],
    ['a larger disk', { diskMiB: 4096 }, [['disk', 'restart']]],
    ['the same disk', { diskMiB: 2048 }, []],
    ['a smaller disk, which is refused while it runs', { diskMiB: 1024 }, [['disk', 'live']]],
  ] as const)('%s', (_, over, expected) => {
    expect(costs(over)).toEqual(expected);
  });

  it('says nothing of what was not found', () => {
    expect(compareMachine(want({ cpus: 2 }), { machine: 'web', status: 'unknown' })).toEqual([]);
    expect(compareMachine(want({ cpus: 2 }), { machine: 'web', status: 'running', settings: {} })).toEqual([]);
  });
});

const rules = (over: Partial<Machine>, more: Partial<Capabilities> = {}) =>
  checkMachine(machine('web', over), { ...capabilities, ...more }).map(({ severity, rule, path }) => [severity, rule, path]);

describe('what VirtualBox cannot do', () => {
  it.each([
    ['nothing of this', {}, {}, []],
    ['half a CPU', { cpus: 0.5 }, {}, [['error', 'virtualbox-cpus', 'machines.web.cpus']]],
    ['one and a half', { cpus: 1.5 }, {}, [['error', 'virtualbox-cpus', 'machines.web.cpus']]],
    ['hardly any memory', { memoryMiB: 32 }, {}, [['error', 'virtualbox-memory', 'machines.web.memory']]],
    ['folders nobody copies', { folders: [folder] }, { folders: [] }, [['error', 'virtualbox-folders', 'machines.web.folders']]],
    ['folders that are copied', { folders: [folder] }, {}, []],
    ['no folders without rsync', {}, { folders: [] }, []],
  ] as const)('%s', (_, over, more, expected) => {
    expect(rules(over, more)).toEqual(expected);
  });

  it('offers the CPUs that it would take', () => {
    expect(checkMachine(machine('web', { cpus: 1.5 }), capabilities)[0]?.hint).toContain('cpus: 2');
  });
});

describe('customize', () => {
  const refusals = (...customize: readonly (readonly string[])[]) =>
    checkMachine(machine('web', { providerOptions: { virtualbox: { customize } } }), capabilities);

  it.each([
    [['modifyvm', ':id', '--nested-hw-virt', 'on']],
    [['setextradata', ':id', 'VBoxInternal/x', '1']],
    [['guestproperty', 'set', ':id', '/a', 'b']],
    [['bandwidthctl', ':id', 'add', 'slow', '--type', 'network', '--limit', '1m']],
    [['modifynvram', ':id', 'inituefivarstore']],
  ])('takes %j', (words) => {
    expect(refusals(words)).toEqual([]);
  });

  it.each([
    [['unregistervm', ':id', '--delete']],
    [['controlvm', ':id', 'poweroff']],
    [['sharedfolder', 'add', ':id', '--name', 'etc', '--hostpath', '/etc']],
    [['storageattach', ':id', '--medium', '/dev/sda']],
    [['internalcommands', 'createrawvmdk', ':id']],
    [['MODIFYVM', ':id', '--cpus', '2']],
    [['--settingspw', 'modifyvm', ':id']],
    [['constructor', ':id', 'x']],
    [[]],
  ])('refuses the verb of %j', (words) => {
    expect(refusals(words)).toMatchObject([
      { severity: 'error', rule: 'virtualbox-customize', message: expect.stringContaining('cannot be') },
    ]);
  });

  it.each([
    [['modifyvm', 'another', '--cpus', '2']],
    [['modifyvm', 'another', ':id', '--cpus', '2']],
    [['modifyvm', 'web:id', '--cpus', '2']],
    [['setextradata', 'global', ':id', 'x']],
    [['setextradata', 'another', ':id', 'x']],
    [['guestproperty', ':id', 'another', 'x']],
    [['bandwidthctl', 'another', ':id', 'x']],
    [['modifynvram', 'another', ':id']],
    [['modifyvm']],
  ])('refuses the machine of %j', (words) => {
    expect(refusals(words)).toMatchObject([
      { severity: 'error', rule: 'virtualbox-customize', message: expect.stringContaining('of this machine') },
    ]);
  });

  it('refuses what ends a word early, and tells each refusal', () => {
    expect(refusals(['modifyvm', ':id', '--name', 'a\0b'])).toMatchObject([{ message: expect.stringContaining('NUL') }]);
    expect(refusals(['guestproperty', 'set\0', ':id', 'a'])).toMatchObject([{ message: expect.stringContaining('NUL') }]);
    expect(refusals(['startvm', ':id'], ['modifyvm', ':id', '--cpus', '2'], ['list', 'vms'])).toHaveLength(2);
  });
});
