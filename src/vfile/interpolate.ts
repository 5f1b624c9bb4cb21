import type { Diagnostic, Place } from '../errors/diagnostic.ts';
import type { KeySchema } from './key-schema.ts';
import { isInterpolated, mapScalars, type ScalarVisit, type WalkStart } from './map-scalars.ts';
import type { Lookup, Scope } from './scope.ts';
import { templatePattern } from './template-spans.ts';
import type { Scalar, Tree } from './tree.ts';

/** A tree without `${…}`, and what was wrong with those that it had. */
export interface Interpolated {
  readonly tree: Tree;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Replaces `${NAME}` once, never again in what was put in; `$${` becomes `${`. Scripts are left alone. A text that must be a number or
 * truth value and became one, is one afterwards.
 */
export function interpolate(tree: Tree, start: WalkStart, scope: Scope): Interpolated {
  const diagnostics: Diagnostic[] = [];
  const result = mapScalars(tree, { ...start, concerns: hasTemplates }, (visit) => {
    const { scalar, schema, path } = visit;
    if (scalar.spans === undefined || typeof scalar.value !== 'string') return scalar;
    if (schema?.['x-interpolate'] === 'never') return refused(visit, diagnostics);
    // As it is, so that machines go on sharing it.
    if (!isInterpolated(visit)) return scalar;
    const filled = fill(visit, scope, (problem) => diagnostics.push({ severity: 'error', rule: 'interpolation', path, ...problem }));
    if (filled === undefined) return { ...withoutSpans(scalar, null), broken: true };
    const uses = filled.uses.length === 0 ? {} : { uses: filled.uses };
    if (filled.secret !== undefined) return { ...withoutSpans(scalar, filled.text), ...uses, secret: filled.secret };
    return { ...withoutSpans(scalar, coerce(filled.text, schema)), ...uses };
  });
  return { tree: result, diagnostics };
}

/** Whether there is a `${…}` anywhere in a tree. Parts that many machines share are looked through once. */
function hasTemplates(tree: Tree): boolean {
  if (tree.kind === 'scalar') return tree.spans !== undefined;
  const known = withTemplates.get(tree);
  if (known !== undefined) return known;
  const has = tree.kind === 'list' ? tree.items.some(hasTemplates) : [...tree.entries.values()].some(({ value }) => hasTemplates(value));
  withTemplates.set(tree, has);
  return has;
}

/** Trees never change. */
const withTemplates = new WeakMap<Tree, boolean>();

type Problem = Pick<Diagnostic, 'message'> & { readonly hint?: string; readonly place: Place };

/** The text with its names replaced, or undefined when one of them could not be. */
function fill({ scalar, schema }: ScalarVisit, scope: Scope, report: (problem: Problem) => void): Filled | undefined {
  const uses: string[] = [];
  const parts: SecretPart[] = [];
  let isWhole = true;
  let nth = 0;
  let done = 0;
  const written = String(scalar.value);
  for (const match of written.matchAll(templatePattern)) {
    const place = scalar.spans?.[nth] ?? scalar.place;
    nth += 1;
    parts.push(written.slice(done, match.index));
    done = match.index + match[0].length;
    const part = match[0] === '$${' ? '${' : valueFor(match[1], { scope, schema, place, report, uses });
    if (part === undefined) isWhole = false;
    else parts.push(part);
  }
  parts.push(written.slice(done));
  return isWhole ? { ...joined(parts), uses } : undefined;
}

interface Filled {
  readonly text: string;
  readonly secret?: readonly SecretPart[];
  readonly uses: readonly string[];
}

type SecretPart = string | { readonly name: string };

interface Wanted {
  readonly scope: Scope;
  readonly schema: KeySchema | undefined;
  readonly place: Place;
  readonly report: (problem: Problem) => void;
  readonly uses: string[];
}

/** What a name stands for here; undefined when that is nothing, which is reported. */
function valueFor(name: string | undefined, { scope, schema, place, report, uses }: Wanted): SecretPart | undefined {
  const lookup: Lookup = name === undefined ? unclosed : scope(name.trim());
  if (!lookup.ok) {
    report({ message: lookup.message, ...(lookup.hint === undefined ? {} : { hint: lookup.hint }), place });
    return undefined;
  }
  if (lookup.secret === true && schema?.['x-secret'] !== 'allowed') {
    const hint = 'it may be used in the values of env: alone, for anything else is written down or shown';
    report({ message: `the secret ${name?.trim()} may not stand here`, hint, place });
    return undefined;
  }
  if (lookup.secret !== true && lookup.value === undefined) return undefined;
  if (lookup.from !== 'built in') uses.push(`${name} from ${lookup.from}`);
  return lookup.secret === true ? { name: name?.trim() ?? '' } : lookup.value;
}

/** One text; with secrets in it also its pieces, and their names in place of their values. */
function joined(parts: readonly SecretPart[]): Pick<Filled, 'text' | 'secret'> {
  const pieces = parts.filter((part) => part !== '');
  const text = pieces.map((part) => (typeof part === 'string' ? part : `\${${part.name}}`)).join('');
  return pieces.every((part) => typeof part === 'string') ? { text } : { text, secret: pieces };
}

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: the language's own braces, shown to people
const unclosed: Lookup = {
  ok: false,
  message: 'this ${ is never closed, or holds more than a name',
  hint: 'write ${NAME}, or $${ for the characters themselves',
};
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: the language's own braces, shown to people

function refused({ scalar, path }: ScalarVisit, diagnostics: Diagnostic[]): Scalar {
  const isLiteral = [...String(scalar.value).matchAll(templatePattern)].every(([match]) => match === '$${');
  if (isLiteral) return withoutSpans(scalar, String(scalar.value).replaceAll('$${', '${'));
  const message = `\${…} may not stand in ${path}`;
  diagnostics.push({ severity: 'error', rule: 'interpolation', message, hint: 'write the value itself', place: scalar.place, path });
  return { ...withoutSpans(scalar, null), broken: true };
}

function withoutSpans(scalar: Scalar, value: Scalar['value']): Scalar {
  const { spans: _spans, ...rest } = scalar;
  return { ...rest, value };
}

/** What YAML would have read, where the schema wants more than text. */
function coerce(text: string, schema: KeySchema | undefined): Scalar['value'] {
  const types = [schema?.type ?? []].flat();
  if ((types.includes('number') || types.includes('integer')) && /^-?[0-9]+(\.[0-9]+)?$/.test(text)) return Number(text);
  if (types.includes('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
