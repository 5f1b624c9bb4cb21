/** One finding of the generated validator (Ajv's error object with `verbose`). */
export interface SchemaError {
  readonly keyword: string;
  /** JSON pointer to the value. */
  readonly instancePath: string;
  /** JSON pointer to the keyword in the schema. */
  readonly schemaPath: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Set for what `propertyNames` found about a key. */
  readonly propertyName?: string;
  readonly schema?: unknown;
  readonly parentSchema?: Readonly<Record<string, unknown>>;
  readonly data?: unknown;
}
