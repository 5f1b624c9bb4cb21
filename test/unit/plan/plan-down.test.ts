import { expect, it } from 'vitest';
import type { PlanFacts } from '../../../src/plan/facts.ts';
import { planDown } from '../../../src/plan/plan-down.ts';
import { machine, recorded } from '../../fixtures/machines.ts';

const box = recorded(machine('box'), { provider: 'lxc' });
const vm = recorded(machine('vm'), { provider: 'qemu' });

function removals(over: Partial<PlanFacts>) {
  const facts: PlanFacts = {
    environment: 'test',
    wanted: [],
    recorded: { box, vm },
    observed: {},
    networks: { lxc: 'present', qemu: 'present' },
    forwards: [],
    ...over,
  };
  return planDown(facts, { kind: 'destroy', names: [] }).steps.filter((step) => step.kind === 'remove-network');
}

it('removes a network that two providers share once, after the machines of both', () => {
  const steps = removals({ networkKinds: { lxc: 'bridge', qemu: 'bridge' } });
  expect(steps).toMatchObject([{ id: 'network.lxc.remove', provider: 'lxc', providers: ['lxc', 'qemu'] }]);
  expect(steps[0]?.needs).toEqual(['box.destroy', 'box.forget', 'vm.destroy', 'vm.forget']);
});

it('removes networks of different kinds apart, each after its own machines', () => {
  const steps = removals({ networkKinds: { lxc: 'bridge', qemu: 'qemu-user' } });
  expect(steps.map((step) => [step.providers, step.needs])).toEqual([
    [['lxc'], ['box.destroy', 'box.forget']],
    [['qemu'], ['vm.destroy', 'vm.forget']],
  ]);
  expect(removals({}).map((step) => step.providers)).toEqual([['lxc'], ['qemu']]);
});

it('leaves out a provider that had no machine and whose network is not there', () => {
  const networks = { lxc: 'present', other: 'absent' } as const;
  expect(removals({ recorded: { box }, networks, networkKinds: { lxc: 'bridge', other: 'wires' } })).toMatchObject([
    { providers: ['lxc'] },
  ]);
});

it('removes once more what the records tell of, though a removal that was cut off left no network to see', () => {
  const networks = { lxc: 'absent', qemu: 'absent' } as const;
  expect(removals({ recorded: {}, networks, recordedNetworks: ['lxc'] }).map((step) => step.providers)).toEqual([['lxc']]);
});

it('says that halting a suspended machine loses its memory, and nothing of the kind for one that runs', () => {
  const facts: PlanFacts = {
    environment: 'test',
    wanted: [],
    recorded: { box, vm },
    observed: { box: { machine: 'box', status: 'running' }, vm: { machine: 'vm', status: 'suspended' } },
    networks: {},
    forwards: [],
  };
  const { machines, destructive } = planDown(facts, { kind: 'halt', names: [], force: false });
  expect(machines.map(({ machine: name, loses }) => [name, loses])).toEqual([
    ['box', []],
    ['vm', ['what it had in memory when it was suspended']],
  ]);
  expect(destructive).toEqual([]);
});

it('suspends what runs, also what a suspension that was broken off left half asleep, but not what sleeps', () => {
  const half = recorded(machine('half'), { provider: 'qemu', starting: true });
  const facts: PlanFacts = {
    environment: 'test',
    wanted: [],
    recorded: { box, half, vm },
    observed: {
      box: { machine: 'box', status: 'running' },
      half: { machine: 'half', status: 'suspended' },
      vm: { machine: 'vm', status: 'suspended' },
    },
    networks: {},
    forwards: [],
  };
  expect(planDown(facts, { kind: 'suspend', names: [] }).steps.map(({ id }) => id)).toEqual(['box.suspend', 'half.suspend']);
});
