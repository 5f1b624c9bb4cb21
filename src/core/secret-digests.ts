import { createHmac, randomBytes } from 'node:crypto';
import { isVupError } from '../errors/vup-error.ts';
import type { Host } from '../host/host.ts';
import type { Secrets } from '../machine/env-value.ts';
import type { EnvironmentFiles } from '../state/paths.ts';

/** What tells one value of a secret from another in records, by the secret's name. */
export type SecretDigests = ReadonlyMap<string, string>;

/** What stands in the file: the key, and what each secret's digest was when it was last seen. */
interface Known {
  readonly key: string;
  readonly digests: Readonly<Record<string, string>>;
}

/** How values are come by. `read` fails for a secret that is not set; a plan writes nothing. */
export interface SecretSource {
  read(): Promise<Secrets>;
  readonly mayWrite: boolean;
}

/**
 * Digests of secrets under a random key of the environment's own, which stands in no record: who sees a record alone cannot try out what
 * a value might be. A secret that is not set now is as it was last: only a run that needs it complains.
 */
export async function secretDigests(host: Host, files: Pick<EnvironmentFiles, 'secretsKey'>, source: SecretSource): Promise<SecretDigests> {
  const known = await readKnown(host, files.secretsKey);
  const secrets = await readSet(source);
  if (secrets === undefined) return new Map(Object.entries(known?.digests ?? {}));
  if (secrets.size === 0) return secrets;
  const key = known?.key ?? (source.mayWrite ? randomBytes(32).toString('hex') : undefined);
  if (key === undefined) return new Map();
  const digests = new Map([...secrets].map(([name, value]) => [name, createHmac('sha256', key).update(value).digest('hex')]));
  const next: Known = { key, digests: Object.fromEntries(digests) };
  if (source.mayWrite && JSON.stringify(next) !== JSON.stringify(known)) {
    await host.files.writeAtomic(files.secretsKey, JSON.stringify(next), { mode: 0o600 });
  }
  return digests;
}

async function readSet({ read }: SecretSource): Promise<Secrets | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isVupError(error) && error.code === 'VUP_INPUT_MISSING') return undefined;
    throw error;
  }
}

/** A file that is lost or damaged makes the steps that use secrets due once more, nothing else. */
async function readKnown(host: Host, file: string): Promise<Known | undefined> {
  const text = await host.files.readTextIfExists(file);
  try {
    const known = JSON.parse(text ?? '') as Partial<Known>;
    if (typeof known.key !== 'string' || typeof known.digests !== 'object') return undefined;
    return { key: known.key, digests: known.digests };
  } catch {
    return undefined;
  }
}
