import type { Diagnostic } from '../errors/diagnostic.ts';
import { eachScalar, type WalkStart } from './map-scalars.ts';
import type { Tree } from './tree.ts';

/** A text read in some form, or why it cannot be. */
export type FormResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly rule: string; readonly message: string; readonly hint?: string };

/** Readers of forms by the name that the schema gives them (`x-form`). */
export type FormReaders = Readonly<Record<string, (text: string) => FormResult>>;

/** Texts that do not have the form that their key asks for. Those with `${…}` left in them are not looked at. */
export function checkForms(tree: Tree, start: WalkStart, readers: FormReaders): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  eachScalar(tree, start, ({ scalar, schema, path }) => {
    const reader = readers[schema?.['x-form'] ?? ''];
    if (reader === undefined || typeof scalar.value !== 'string' || scalar.spans !== undefined) return;
    const result = reader(scalar.value);
    if (result.ok) return;
    const { rule, message, hint } = result;
    found.push({ severity: 'error', rule, message, ...(hint === undefined ? {} : { hint }), place: scalar.place, path });
  });
  return found;
}
