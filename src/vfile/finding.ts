import type { Diagnostic, Place } from '../errors/diagnostic.ts';
import type { Found } from './find-in-tree.ts';
import type { SchemaError } from './schema-error.ts';

/** One finding of the validator together with what it was found at. */
export interface Finding {
  readonly error: SchemaError;
  readonly found: Found;
}

/** A diagnostic about what was found. */
export function mistake(
  found: Found,
  place: Place,
  finding: Pick<Diagnostic, 'rule' | 'message'> & { readonly hint?: string | undefined },
): Diagnostic {
  const { rule, message, hint } = finding;
  return { severity: 'error', rule, message, ...(hint === undefined ? {} : { hint }), place, path: found.path };
}

/** A key path for a sentence; the document itself has none. */
export function nameOf(found: Found): string {
  return found.path === '' ? 'the Vfile' : found.path;
}
