/** A variable for commands in the guest: plain text, or text with secrets in it. */
export type EnvValue = string | SecretText;

/** Variables by name. */
export type EnvValues = Readonly<Record<string, EnvValue>>;

/**
 * Text with values that are never written down: only where they go, and by which names. What is recorded, planned, digested and logged is
 * this; the values are put in when a command of the guest is run, and reach it by its standard input.
 */
export interface SecretText {
  readonly secret: readonly SecretPart[];
}

/** A piece of plain text, or the name of a variable of the Vfile with `secret: true`. */
export type SecretPart = string | { readonly name: string };

/** Values of secrets by name, for the length of one run. */
export type Secrets = ReadonlyMap<string, string>;
