import { type JsonSchema, withoutKeywords } from './json-schema.ts';

/** What code asks of a key at run time; the rest is for editors and people. */
const notForCode = new Set([
  '$schema',
  'title',
  'description',
  'examples',
  'pattern',
  'oneOf',
  'if',
  'then',
  'not',
  'propertyNames',
  'x-expects',
]);

/** The schema's shape as a module: kinds of values, forms, where `${…}` may stand, defaults. */
export function vfileSchemaModule(schema: JsonSchema): string {
  const source = JSON.stringify(withoutKeywords(schema, notForCode), undefined, 1);
  return `// Generated from schemas/vfile.v1.schema.json by scripts/generate.ts. Never edit.
import type { KeySchema } from '../key-schema.ts';

export const vfileSchema: KeySchema = ${source};
`;
}
