// Generated from schemas/vfile.v1.schema.json by scripts/generate.ts. Never edit.
import type { SchemaError } from '../schema-error.ts';

/** Checks a plain document against the schema; what is wrong stands in `errors` until the next call. */
export declare const validateVfile: {
  (data: unknown): boolean;
  errors?: readonly SchemaError[] | null;
};
