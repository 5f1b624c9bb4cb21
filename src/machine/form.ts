/** A text read as what it means, or why it cannot be. The message says what is wrong without the place. */
export type Form<T> = { readonly ok: true; readonly value: T } | Misread;

/** Why a text could not be read. */
export interface Misread {
  readonly ok: false;
  readonly rule: string;
  readonly message: string;
  readonly hint?: string;
}

/** A text that was read. */
export function read<T>(value: T): Form<T> {
  return { ok: true, value };
}

/** A text that could not be read. */
export function misread(rule: string, message: string, hint?: string): Misread {
  return { ok: false, rule, message, ...(hint === undefined ? {} : { hint }) };
}
