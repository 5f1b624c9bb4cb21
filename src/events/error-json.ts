import type { VupError } from '../errors/vup-error.ts';
import { type ErrorJson, missingParts } from './event.ts';

/** An error as an event carries it; `tail` and `missing` come from its details. */
export function errorJson(error: VupError): ErrorJson {
  const { tail, missing } = error.details;
  const part = missingParts.find((known) => known === missing);
  return {
    code: error.code,
    message: error.message,
    ...(error.hint !== undefined && { hint: error.hint }),
    ...(part !== undefined && { missing: part }),
    ...(Array.isArray(tail) && { tail: tail.map(String) }),
  };
}
