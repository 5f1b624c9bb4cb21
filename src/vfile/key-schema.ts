import { vfileSchema } from './generated/vfile-schema.ts';

/** What code asks of one key of the language; made from the schema. */
export interface KeySchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, KeySchema>>;
  readonly additionalProperties?: boolean | KeySchema;
  readonly items?: KeySchema;
  readonly definitions?: Readonly<Record<string, KeySchema>>;
  readonly default?: unknown;
  /** The name of the form that a text here has, for example `memory`. */
  readonly 'x-form'?: string;
  /** `never`: a `${…}` here is a mistake. `verbatim`: it is left to the shell. Otherwise it is replaced. */
  readonly 'x-interpolate'?: 'never' | 'verbatim';
  /** Whether a text here may have secrets in it. */
  readonly 'x-secret'?: 'allowed';
  readonly 'x-kinds'?: readonly string[];
  /** `host`: a value other than the default needs trust. */
  readonly 'x-trust'?: 'inert' | 'host';
  /** Begins the sentence that says what needs trust here, and how to do without it. */
  readonly 'x-reaches'?: string;
  readonly 'x-instead'?: string;
  /** `provider`: the map belongs to the provider of that name alone. */
  readonly 'x-block'?: 'provider';
  readonly [keyword: string]: unknown;
}

/** The schema of the whole Vfile. */
export const rootSchema: KeySchema = vfileSchema;

/** The schema of what stands behind `key` in a map, or undefined for an unknown key. */
export function schemaOfKey(schema: KeySchema | undefined, key: string): KeySchema | undefined {
  if (schema === undefined) return undefined;
  const known = schema.properties;
  if (known !== undefined && Object.hasOwn(known, key)) return followRef(known[key]);
  return typeof schema.additionalProperties === 'object' ? followRef(schema.additionalProperties) : undefined;
}

/** The schema of a list's items. */
export function schemaOfItem(schema: KeySchema | undefined): KeySchema | undefined {
  return followRef(schema?.items);
}

/** The schema of one machine. */
export function machineSchema(): KeySchema {
  return followRef({ $ref: '#/definitions/machine' }) ?? {};
}

/** The schemas of the blocks that belong to one provider each, by its name. */
export function providerBlocks(): Readonly<Record<string, KeySchema>> {
  const keys = Object.keys(machineSchema().properties ?? {}).map((name) => [name, schemaOfKey(machineSchema(), name)] as const);
  return Object.fromEntries(keys.flatMap(([name, schema]) => (schema?.['x-block'] === 'provider' ? [[name, schema] as const] : [])));
}

function followRef(schema: KeySchema | undefined): KeySchema | undefined {
  if (schema?.$ref === undefined) return schema;
  const known = targets.get(schema.$ref);
  if (known !== undefined) return known;
  const target = followRef(rootSchema.definitions?.[schema.$ref.replace('#/definitions/', '')]);
  if (target !== undefined) targets.set(schema.$ref, target);
  return target;
}

/** Where references lead; asked for every value of a Vfile. */
const targets = new Map<string, KeySchema>();
