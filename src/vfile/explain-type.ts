import type { Diagnostic } from '../errors/diagnostic.ts';
import { type Found, pointAt } from './find-in-tree.ts';
import { type Finding, mistake, nameOf } from './finding.ts';

const words: Readonly<Record<string, string>> = {
  string: 'text',
  object: 'a map',
  array: 'a list',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};

/** A value of the wrong kind, with what to type instead where that is plain. */
export function explainType({ error, found }: Finding): Diagnostic {
  const types = expectedTypes(error.parentSchema);
  const expected = types.map((type) => words[type] ?? type).join(' or ');
  return mistake(found, pointAt(found), {
    rule: 'wrong-type',
    message: `${nameOf(found)} must be ${expected}, not ${actual(found)}`,
    hint: typeHint(types, found),
  });
}

/** What may stand there; text that is only let through for the sake of `${…}` is not said. */
function expectedTypes(schema: Readonly<Record<string, unknown>> | undefined): readonly string[] {
  const types = [schema?.['type'] ?? []].flat() as string[];
  return schema?.['pattern'] === '\\$\\{' ? types.filter((type) => type !== 'string') : types;
}

function actual({ tree }: Found): string {
  if (tree.kind !== 'scalar') return tree.kind === 'map' ? 'a map' : 'a list';
  if (typeof tree.value === 'string') return `the text "${shorten(tree.value)}"`;
  return typeof tree.value === 'number' ? `the number ${tree.source}` : String(tree.value);
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function typeHint(types: readonly string[], { tree }: Found): string | undefined {
  if (tree.kind !== 'scalar') return undefined;
  const wantsNumber = types.includes('number') || types.includes('integer');
  if (typeof tree.value !== 'string') return types.includes('string') ? `quote it: "${tree.source}"` : listHint(types, tree.source);
  if (wantsNumber && /^[0-9]+(\.[0-9]+)?$/.test(tree.value)) return `remove the quotes: ${tree.value}`;
  if (types.includes('boolean')) return booleanHint(tree.value);
  return listHint(types, inList(tree.value));
}

/** A text as it is written inside `[ ]`. */
function inList(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : JSON.stringify(shorten(text));
}

function booleanHint(text: string): string | undefined {
  if (/^(yes|on|true|y)$/i.test(text)) return 'write true';
  return /^(no|off|false|n)$/i.test(text) ? 'write false' : undefined;
}

function listHint(types: readonly string[], source: string): string | undefined {
  return types.includes('array') && !types.includes('string') ? `write [${source}]` : undefined;
}
