import type { KeySchema } from '../vfile/key-schema.ts';
import type { Tree } from '../vfile/tree.ts';
import type { Machine } from './machine.ts';
import { keyPlace, plainOf, valueAt } from './read-tree.ts';
import { needsTrust, type ResolveContext } from './resolve-context.ts';
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
    if (keySchema['x-trust'] === 'host') context.report(refusal({ block, key, value }, keySchema));
    return [[key, resolveOption(value, keySchema, context)] as const];
  });
  return Object.fromEntries(options);
}

function isDefault(value: Tree, schema: KeySchema): boolean {
  return value.kind === 'scalar' && schema.default !== undefined && value.value === schema.default;
}

function refusal(found: { readonly block: Tree; readonly key: string; readonly value: Tree }, schema: KeySchema) {
  const { block, key, value } = found;
  const place = value.kind === 'scalar' ? value.place : keyPlace(block, key);
  return needsTrust(schema['x-reaches'] ?? `"${key}"`, place, schema['x-instead'] ?? 'remove it');
}

function resolveOption(value: Tree, schema: KeySchema, context: ResolveContext): unknown {
  if (value.kind === 'map' && schema.properties !== undefined) return resolveBlock(value, schema, context);
  if (schema['x-form'] !== 'project-path' || value.kind !== 'scalar' || typeof value.value !== 'string') return plainOf(value);
  return resolvePath({ text: value.value, place: value.place, kind: 'option' }, context);
}
