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
  const result = mapScalars(tree, start, (visit) => {
    const { scalar, schema, path } = visit;
    if (scalar.spans === undefined || typeof scalar.value !== 'string') return scalar;
    if (schema?.['x-interpolate'] === 'never') return refused(visit, diagnostics);
    if (!isInterpolated(visit)) return withoutSpans(scalar, scalar.value);
    const filled = fill(scalar, scope, (problem) => diagnostics.push({ severity: 'error', rule: 'interpolation', path, ...problem }));
    if (filled === undefined) return { ...withoutSpans(scalar, null), broken: true };
    const uses = filled.uses.length === 0 ? {} : { uses: filled.uses };
    return { ...withoutSpans(scalar, coerce(filled.text, schema)), ...uses };
  });
  return { tree: result, diagnostics };
}

type Problem = Pick<Diagnostic, 'message'> & { readonly hint?: string; readonly place: Place };

/** The text with its names replaced, or undefined when one of them could not be. */
function fill(scalar: Scalar, scope: Scope, report: (problem: Problem) => void) {
  const uses: string[] = [];
  let isWhole = true;
  let nth = 0;
  const text = String(scalar.value).replaceAll(templatePattern, (match, name: string | undefined) => {
    const place = scalar.spans?.[nth] ?? scalar.place;
    nth += 1;
    if (match === '$${') return '${';
    const lookup: Lookup = name === undefined ? unclosed : scope(name.trim());
    if (!lookup.ok) report({ message: lookup.message, ...(lookup.hint === undefined ? {} : { hint: lookup.hint }), place });
    if (!lookup.ok || lookup.value === undefined) {
      isWhole = false;
      return '';
    }
    if (lookup.from !== 'built in') uses.push(`${name} from ${lookup.from}`);
    return lookup.value;
  });
  return isWhole ? { text, uses } : undefined;
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
