import { compile } from 'json-schema-to-typescript';
import { type JsonSchema, withoutKeywords } from './json-schema.ts';

const banner = '// Generated from schemas/vfile.v1.schema.json by scripts/generate.ts. Never edit.\n';
/** They say what TypeScript cannot, and would only blur the types. */
const notForTypes = new Set([
  'oneOf',
  'if',
  'then',
  'not',
  'default',
  'examples',
  'minItems',
  'x-trust',
  'x-form',
  'x-expects',
  'x-kinds',
  'x-interpolate',
  'x-block',
  'x-secret',
  'x-reaches',
  'x-instead',
]);

/** TypeScript types of a Vfile as written: every key optional that may be left out. */
export async function vfileTypes(schema: JsonSchema): Promise<string> {
  const source = withoutKeywords(schema, notForTypes) as Parameters<typeof compile>[0];
  return compile(source, 'Vfile', { bannerComment: banner, additionalProperties: false, unreachableDefinitions: false });
}
