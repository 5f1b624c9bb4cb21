import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The keywords of draft-07 that our schemas use, and our own `x-` ones. */
export interface JsonSchema {
  readonly $id?: string;
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
  readonly 'x-trust'?: 'inert' | 'host';
  readonly 'x-kinds'?: readonly string[];
}

/** Reads the Vfile's schema from the repository at `root`. */
export async function readVfileSchema(root: string): Promise<JsonSchema> {
  return JSON.parse(await readFile(join(root, 'schemas/vfile.v1.schema.json'), 'utf8'));
}

/** A copy without the keys that `drop` names; names of properties and definitions are no keywords and stay. */
export function withoutKeywords(schema: JsonSchema, drop: ReadonlySet<string>): JsonSchema {
  return strip(schema, drop, false) as JsonSchema;
}

function strip(value: unknown, drop: ReadonlySet<string>, isNameMap: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => strip(item, drop, false));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => isNameMap || !drop.has(key));
  return Object.fromEntries(
    kept.map(([key, item]) => [key, strip(item, drop, !isNameMap && (key === 'properties' || key === 'definitions'))]),
  );
}

/** The schema with its `$ref` followed; what stands beside the reference wins. */
export function resolveRef(schema: JsonSchema, root: JsonSchema): JsonSchema {
  if (schema.$ref === undefined) return schema;
  const name = schema.$ref.replace('#/definitions/', '');
  const target = root.definitions?.[name];
  if (target === undefined) throw new Error(`no definition for ${schema.$ref}`);
  const { $ref: _ref, ...beside } = schema;
  return { ...resolveRef(target, root), ...beside };
}
