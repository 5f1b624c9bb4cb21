import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeMachines, mergeTrees } from '../../../src/vfile/merge.ts';
import { parseYaml } from '../../../src/vfile/parse-yaml.ts';
import { type TreeMap, toPlain } from '../../../src/vfile/tree.ts';

function treeOf(value: object): TreeMap {
  const { tree } = parseYaml('V', JSON.stringify(value));
  if (tree?.kind !== 'map') throw new Error('no map');
  return tree;
}

const plain = (tree: TreeMap) => JSON.parse(JSON.stringify(toPlain(tree)));
const key = fc.constantFrom('a', 'b', 'c', '__proto__', 'toString');
const value = fc.letrec<{ tree: unknown; map: Record<string, unknown> }>((tie) => ({
  map: fc.dictionary(key, tie('tree'), { maxKeys: 3, noNullPrototype: true }),
  tree: fc.oneof({ maxDepth: 3 }, fc.integer(), fc.constantFrom('x', 'y'), fc.array(fc.integer(), { maxLength: 2 }), tie('map')),
})).map;
const withNulls = fc.dictionary(key, fc.oneof(fc.constant(null), fc.integer(), fc.dictionary(key, fc.constant(null), { maxKeys: 2 })), {
  maxKeys: 3,
});

describe('merging', () => {
  it('of a tree with itself or with nothing changes nothing', () => {
    fc.assert(
      fc.property(value, (map) => {
        const tree = treeOf(map);
        expect(plain(mergeTrees(tree, tree))).toEqual(plain(tree));
        expect(plain(mergeTrees(tree, treeOf({})))).toEqual(plain(tree));
        expect(plain(mergeTrees(treeOf({}), tree))).toEqual(plain(tree));
      }),
    );
  });

  it('of three layers does not depend on which two are merged first, when a key always has values of one kind', () => {
    const leaves = fc.dictionary(key, fc.integer(), { maxKeys: 3, noNullPrototype: true });
    const optional = { requiredKeys: [] };
    const layer = fc.record(
      { map: fc.record({ inner: leaves, list: fc.array(fc.integer()) }, optional), text: fc.string(), env: leaves },
      optional,
    );
    fc.assert(
      fc.property(layer, layer, layer, (low, middle, high) => {
        const [a, b, c] = [treeOf(low), treeOf(middle), treeOf(high)];
        expect(plain(mergeTrees(mergeTrees(a, b), c))).toEqual(plain(mergeTrees(a, mergeTrees(b, c))));
      }),
    );
  });

  it('leaves no null behind', () => {
    fc.assert(
      fc.property(value, withNulls, (low, high) => {
        expect(JSON.stringify(plain(mergeTrees(treeOf(low), treeOf(high))))).not.toContain('null');
      }),
    );
  });

  it('changes neither of the two', () => {
    fc.assert(
      fc.property(value, withNulls, (low, high) => {
        const [a, b] = [treeOf(low), treeOf(high)];
        const before = [plain(a), plain(b)];
        mergeMachines(a, b);
        expect([plain(a), plain(b)]).toEqual(before);
      }),
    );
  });

  it('has each guest port once, the upper layer winning', () => {
    const ports = fc.array(fc.tuple(fc.integer({ min: 8000, max: 8003 }), fc.integer({ min: 80, max: 83 })), { maxLength: 4 });
    fc.assert(
      fc.property(ports, ports, (low, high) => {
        const unique = (list: readonly (readonly [number, number])[]) => [...new Map(list.map(([host, guest]) => [guest, host]))];
        const listOf = (list: readonly (readonly [number, number])[]) => ({
          ports: unique(list).map(([guest, host]) => `${host}:${guest}`),
        });
        const merged = plain(mergeMachines(treeOf(listOf(low)), treeOf(listOf(high)))).ports as string[];
        const expected = new Map([...unique(low), ...unique(high)]);
        expect([...merged].sort()).toEqual([...expected].map(([guest, host]) => `${host}:${guest}`).sort());
      }),
    );
  });
});
