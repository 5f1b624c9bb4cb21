import type { KeySchema } from '../vfile/key-schema.ts';
import type { Tree } from '../vfile/tree.ts';
import type { HostReach } from './host-reach.ts';
import type { Machine } from './machine.ts';
import { keyPlace, plainOf, valueAt } from './read-tree.ts';
import type { ResolveContext } from './resolve-context.ts';
import { resolvePath } from './resolve-paths.ts';

type Options = Readonly<Record<string, unknown>>;

/**
 * The blocks of single providers, by what the schema says of their keys: paths of the project become absolute, what reaches the host
 * needs trust, and what only repeats a default is left out, so that writing it down changes no machine.
 */
export function resolveProviderOptions(tree: Tree, context: ResolveContext): Machine['providerOptions'] {
  const blocks = Object.entries(context.providerBlocks).flatMap(([name, schema]) => {
    const block = valueAt(tree, name);
    const options = block === undefined ? {} : resolveBlock(block, schema, context);
    return Object.keys(options).length === 0 ? [] : [[name, options] as const];
  });
  return Object.fromEntries(blocks);
}

function resolveBlock(block: Tree, schema: KeySchema, context: ResolveContext): Options {
  if (block.kind !== 'map') return {};
  const options = Object.entries(schema.properties ?? {}).flatMap(([key, keySchema]) => {
    const value = valueAt(block, key);
    if (value === undefined || isDefault(value, keySchema)) return [];
    if (keySchema['x-trust'] === 'host') context.reaches(reachOf({ block, key, value }, keySchema, context.machine));
    return [[key, resolveOption(value, keySchema, context)] as const];
  });
  return Object.fromEntries(options);
}

function isDefault(value: Tree, schema: KeySchema): boolean {
  return value.kind === 'scalar' && schema.default !== undefined && value.value === schema.default;
}

interface FoundKey {
  readonly block: Tree;
  readonly key: string;
  readonly value: Tree;
}

function reachOf({ block, key, value }: FoundKey, schema: KeySchema, machine: string): HostReach {
  const place = value.kind === 'scalar' ? value.place : keyPlace(block, key);
  const what = `${schema['x-reaches'] ?? `sets "${key}"`} of ${machine}: ${inWords(plainOf(value))}`;
  return { kind: 'option', machine, what, place, instead: schema['x-instead'] ?? 'remove it' };
}

/** A list as words of a command line, a list of such as several, a map as lines of a configuration. */
function inWords(value: unknown): string {
  if (Array.isArray(value) && value.some(Array.isArray)) return value.map(inWords).join('; ');
  if (Array.isArray(value))
    return value.map((word) => (/^[\w./:=,+@-]+$/.test(String(word)) ? String(word) : JSON.stringify(word))).join(' ');
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return Object.entries(value)
    .map(([name, inner]) => `${name} = ${typeof inner === 'string' ? JSON.stringify(inner).slice(1, -1) : JSON.stringify(inner)}`)
    .join('; ');
}

function resolveOption(value: Tree, schema: KeySchema, context: ResolveContext): unknown {
  if (value.kind === 'map' && schema.properties !== undefined) return resolveBlock(value, schema, context);
  if (schema['x-form'] !== 'project-path' || value.kind !== 'scalar' || typeof value.value !== 'string') return plainOf(value);
  return resolvePath({ text: value.value, place: value.place, kind: 'option' }, context);
}
