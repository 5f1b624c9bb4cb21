import { expect, it } from 'vitest';
import { diffOptions } from '../../../src/plan/diff-options.ts';
import { machine, recorded, wanted } from '../../fixtures/machines.ts';

const having = (memory: Readonly<Record<string, unknown>>) => machine('web', { providerOptions: { memory, other: { x: 1 } } });
const diff = (before: Readonly<Record<string, unknown>>, now: Readonly<Record<string, unknown>>) =>
  diffOptions(wanted(having(now)), recorded(having(before)));

it('finds nothing where nothing differs, whatever the order', () => {
  expect(diff({ a: 'x', b: { c: 'y', d: ['z'] } }, { b: { d: ['z'], c: 'y' }, a: 'x' })).toEqual([]);
});

it('names each option that differs, at the price of a restart', () => {
  expect(diff({ cpu: 'max', boot: { kernel: '/a' } }, { boot: { kernel: '/b' }, accel: 'tcg' })).toEqual([
    { field: 'memory.cpu', from: 'max', cost: 'restart', reason: 'memory.cpu: max -> nothing' },
    { field: 'memory.boot.kernel', from: '/a', to: '/b', cost: 'restart', reason: 'memory.boot.kernel: /a -> /b' },
    { field: 'memory.accel', to: 'tcg', cost: 'restart', reason: 'memory.accel: nothing -> tcg' },
  ]);
});

it('says of a file with new contents that it has, and of another file only that it is another', () => {
  const changed = diff(
    { boot: { kernel: '/a', kernelDigest: 'aaaabbbbccccdddd' } },
    { boot: { kernel: '/a', kernelDigest: '111122223333' } },
  );
  expect(changed).toEqual([
    {
      field: 'memory.boot.kernel',
      from: 'aaaabbbbcccc',
      to: '111122223333',
      cost: 'restart',
      reason: 'the file of memory.boot.kernel has new contents',
    },
  ]);
  const other = diff({ boot: { kernel: '/a', kernelDigest: 'a' } }, { boot: { kernel: '/b', kernelDigest: 'b' } });
  expect(other.map(({ field }) => field)).toEqual(['memory.boot.kernel']);
});

it('has nothing to say of the blocks of other providers, or of a machine that is new', () => {
  const now = machine('web', { providerOptions: { other: { x: 2 } } });
  expect(diffOptions(wanted(now), recorded(machine('web', { providerOptions: { other: { x: 1 } } })))).toEqual([]);
  expect(diffOptions(wanted(having({ a: 1 })), undefined)).toEqual([]);
});
