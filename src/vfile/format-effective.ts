import { stringify } from 'yaml';
import { shortPlace } from '../errors/place-in-words.ts';
import type { Scalar, Tree } from './tree.ts';

/** The file name under which a value of Vup's own is placed. */
export const defaultOrigin = 'default';

/**
 * The result of all merging as YAML, each value with where it came from as a comment: `default`, `Vfile.yaml:12`,
 * `Vfile.yaml:8 (defaults)`, `--set`, and which variables were put in.
 */
export function formatEffective(effective: Tree): string {
  return `${lines(effective, '').join('\n')}\n`;
}

function lines(tree: Tree, indent: string): readonly string[] {
  if (tree.kind === 'scalar') return [`${indent}${scalarText(tree, indent)}`];
  if (tree.kind === 'list') return tree.items.flatMap((item) => itemLines(item, indent));
  return [...tree.entries].flatMap(([key, { value }]) => entryLines(`${indent}${keyText(key)}:`, value, indent));
}

function entryLines(head: string, value: Tree, indent: string): readonly string[] {
  if (value.kind === 'scalar') return [`${head} ${scalarText(value, indent)}`];
  if (isEmpty(value)) return [`${head} ${value.kind === 'map' ? '{}' : '[]'}  # ${originOf(value)}`];
  return [head, ...lines(value, `${indent}  `)];
}

/** `- ` and the item, whose first line goes on in the same line. */
function itemLines(item: Tree, indent: string): readonly string[] {
  const [first = '', ...rest] = isEmpty(item) ? [`${indent}  {}`] : lines(item, `${indent}  `);
  return [`${indent}- ${first.slice(indent.length + 2)}`, ...rest];
}

function isEmpty(tree: Tree): boolean {
  return (tree.kind === 'list' && tree.items.length === 0) || (tree.kind === 'map' && tree.entries.size === 0);
}

function keyText(key: string): string {
  return stringify(key).trimEnd();
}

/** The value with its origin; a text of several lines is a block whose header bears the comment. */
function scalarText(scalar: Scalar, indent: string): string {
  const { value } = scalar;
  const comment = `# ${originOf(scalar)}`;
  if (typeof value !== 'string' || !value.includes('\n') || /^[\s]|[\t ]\n|\r/.test(value)) return `${oneLine(value)}  ${comment}`;
  const keep = value.endsWith('\n\n') ? '+' : value.endsWith('\n') ? '' : '-';
  const body = value.replace(/\n$/, '').split('\n');
  return [`|${keep}  ${comment}`, ...body.map((line) => (line === '' ? '' : `${indent}  ${line}`))].join('\n');
}

function oneLine(value: Scalar['value']): string {
  const text = stringify(value, { lineWidth: 0 }).replace(/\n$/, '');
  // Some texts, as `---`, would become blocks, which leave no room for a comment.
  return /[\n\r\t]/.test(text) ? JSON.stringify(value) : text;
}

/** Where a value came from, in a few words. */
export function originOf(tree: Tree): string {
  const place = tree.place.file === defaultOrigin ? defaultOrigin : shortPlace(tree.place);
  const via = tree.via === undefined ? '' : ` (${tree.via})`;
  const uses = tree.kind === 'scalar' && tree.uses !== undefined ? `, ${tree.uses.join(', ')}` : '';
  return `${place}${via}${uses}`;
}
