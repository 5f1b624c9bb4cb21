import Ajv from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import { type JsonSchema, withoutKeywords } from './json-schema.ts';

const banner = '// Generated from schemas/vfile.v1.schema.json by scripts/generate.ts. Never edit.';
const notForChecking = new Set([
  '$schema',
  'title',
  'description',
  'examples',
  'default',
  'x-trust',
  'x-interpolate',
  'x-block',
  'x-secret',
  'x-reaches',
  'x-instead',
]);
const ownWords = ['x-form', 'x-expects', 'x-kinds'];

/**
 * The schema compiled to code, so that none is compiled at start. Ajv leaves `require("ajv/dist/runtime/…")` in it even for
 * ES modules; bundling puts those few helpers in, and the result imports nothing.
 */
export async function vfileValidator(schema: JsonSchema, root: string): Promise<string> {
  const ajv = new Ajv.default({
    allErrors: true,
    verbose: true,
    strict: true,
    strictTypes: false,
    strictRequired: false,
    inlineRefs: false,
    allowUnionTypes: true,
    code: { source: true, esm: true },
  });
  for (const word of ownWords) ajv.addKeyword(word);
  ajv.addSchema(withoutKeywords(schema, notForChecking));
  const source = appendingErrors(standaloneCode.default(ajv, { validateVfile: schema.$id ?? '' }));
  const result = await build({
    stdin: { contents: source, resolveDir: root, loader: 'js' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    charset: 'utf8',
    legalComments: 'none',
  });
  return `${banner}\n${result.outputFiles[0]?.text ?? ''}`;
}

/**
 * Ajv copies all findings so far for each item of a list that has some: with ten thousand items most of the time goes into it. A called
 * validator makes a list of its own each time, so the caller's may grow in place.
 */
function appendingErrors(source: string): string {
  const copying = /vErrors\.concat\((\w+\.errors)\)/g;
  if (!copying.test(source)) throw new Error('Ajv collects errors in another way now; see appendingErrors');
  const append = 'function append(all, more) { for (const one of more) all.push(one); return all; }';
  return `${source.replace(copying, 'append(vErrors, $1)')}\n${append}\n`;
}

/** Types for the generated validator. */
export const vfileValidatorTypes = `${banner}
import type { SchemaError } from '../schema-error.ts';

/** Checks a plain document against the schema; what is wrong stands in \`errors\` until the next call. */
export declare const validateVfile: {
  (data: unknown): boolean;
  errors?: readonly SchemaError[] | null;
};
`;
