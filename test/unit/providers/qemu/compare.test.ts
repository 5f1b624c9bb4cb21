import { describe, expect, it } from 'vitest';
import type { Machine } from '../../../../src/machine/machine.ts';
import type { Capabilities } from '../../../../src/provider/capabilities.ts';
import { checkMachine, compareMachine } from '../../../../src/providers/qemu/compare.ts';
import { machine } from '../../../fixtures/machines.ts';

const capabilities: Capabilities = {
  kind: 'vm',
  diskKind: 'disk',
  live: ['memory'],
  folders: ['virtiofs'],
  channel: 'ssh',
  network: 'bridge',
  forwards: 'keeper',
  suspend: true,
  snapshots: false,
  architectures: ['x86_64'],
  parallel: { boot: 1, stop: 1 },
};
const folder = { from: '/home/me/shop', to: '/srv', readonly: false };
const found = { cpus: 1, memoryMiB: 512, hostname: 'web', folders: [folder], diskMiB: 2048 };
const want = (over: Partial<Machine>) => machine('web', { folders: [folder], ...over });
const costs = (over: Partial<Machine>) =>
  compareMachine(want(over), { machine: 'web', status: 'running', settings: found }).map(({ field, cost }) => [field, cost]);

describe('what a change of a machine costs', () => {
  it.each([
    ['nothing', {}, []],
    ['less memory', { memoryMiB: 256 }, [['memory', 'live']]],
    ['more memory', { memoryMiB: 1024 }, [['memory', 'restart']]],
    ['cpus', { cpus: 2 }, [['cpus', 'restart']]],
    ['a host name', { hostname: 'shop' }, [['hostname', 'restart']]],
    ['a read-only folder', { folders: [{ ...folder, readonly: true }] }, [['folders', 'restart']]],
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

describe('what QEMU cannot do', () => {
  const udp = { bind: '127.0.0.1', host: 5353, guest: 53, protocol: 'udp' } as const;
  const rules = (over: Partial<Machine>, more: Partial<Capabilities> = {}) =>
    checkMachine(machine('web', over), { ...capabilities, ...more }).map(({ severity, rule, path }) => [severity, rule, path]);

  it.each([
    ['nothing of this', {}, {}, []],
    ['half a CPU', { cpus: 0.5 }, {}, [['error', 'qemu-cpus', 'machines.web.cpus']]],
    ['hardly any memory', { memoryMiB: 32 }, {}, [['error', 'qemu-memory', 'machines.web.memory']]],
    ['a folder over /proc', { folders: [{ ...folder, to: '/proc/x' }] }, {}, [['error', 'qemu-folders', 'machines.web.folders']]],
    ['folders nobody carries', { folders: [folder] }, { folders: [] }, [['error', 'qemu-folders', 'machines.web.folders']]],
    [
      'others on its own network',
      { dependsOn: ['db'] },
      { network: 'qemu-user' },
      [['warning', 'qemu-network', 'machines.web.depends_on']],
    ],
    ['others on the bridge', { dependsOn: ['db'] }, {}, []],
    ['datagrams on its own network', { ports: [udp] }, { network: 'qemu-user' }, [['warning', 'qemu-network', 'machines.web.ports']]],
    ['datagrams on the bridge', { ports: [udp] }, {}, []],
    ['tcp on its own network', { ports: [{ ...udp, protocol: 'tcp' }] }, { network: 'qemu-user' }, []],
  ] as const)('%s', (_, over, more, expected) => {
    expect(rules(over, more)).toEqual(expected);
  });
});
