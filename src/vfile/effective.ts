import type { Place } from '../errors/diagnostic.ts';
import { defaultOrigin } from './format-effective.ts';
import { machineSchema, schemaOfKey } from './key-schema.ts';
import type { Entry, Scalar, Tree, TreeMap } from './tree.ts';

const nowhere: Place = { file: defaultOrigin, line: 1, column: 1, endLine: 1, endColumn: 1 };

/** What all layers came to, as a Vfile of its own: names and machines with every value that has a default. */
export function effectiveTree(name: Tree | undefined, folderName: string, machines: ReadonlyMap<string, TreeMap>): TreeMap {
  const bodies = [...machines].map(([machine, tree]) => [machine, { key: tree.place, value: withDefaults(machine, tree) }] as const);
  return asMap([
    ['version', byDefault(1)],
    ['name', { key: nowhere, value: name ?? byDefault(folderName).value }],
    ['machines', { key: nowhere, value: asMap(bodies) }],
  ]);
}

/** The keys of a machine in the schema's order. What `count` and `extends` said has been done; lists and maps that are empty are left out. */
function withDefaults(machine: string, tree: TreeMap): TreeMap {
  const entries: (readonly [string, Entry])[] = [];
  for (const key of Object.keys(machineSchema().properties ?? {})) {
    const entry = tree.entries.get(key) ?? defaultOf(key, machine);
    if (entry !== undefined && key !== 'count' && key !== 'extends') entries.push([key, entry]);
  }
  return asMap(entries);
}

function defaultOf(key: string, machine: string): Entry | undefined {
  if (key === 'hostname') return byDefault(machine);
  const value = schemaOfKey(machineSchema(), key)?.default;
  const isScalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isScalar ? byDefault(value) : undefined;
}

function byDefault(value: string | number | boolean): Entry {
  const scalar: Scalar = { kind: 'scalar', value, source: String(value), place: nowhere };
  return { key: nowhere, value: scalar };
}

function asMap(entries: readonly (readonly [string, Entry])[]): TreeMap {
  return { kind: 'map', entries: new Map(entries), place: nowhere };
}
