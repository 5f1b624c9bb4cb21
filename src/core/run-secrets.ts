import { VupError } from '../errors/vup-error.ts';
import type { Mask } from '../events/mask.ts';
import type { EventStream } from '../events/stream.ts';
import type { Secrets } from '../machine/env-value.ts';
import type { OpenEnvironment } from './environment.ts';
import type { RunProject } from './run-project.ts';
import { type SecretDigests, secretDigests } from './secret-digests.ts';
import type { World } from './world.ts';

/** The digests of a run's secrets. From here on none of them is told, whoever says it. What goes down needs none. */
export async function digestsOfRun(
  { host }: World,
  { environment, loaded }: Pick<RunProject, 'environment' | 'loaded'>,
  open: OpenEnvironment,
  stream: EventStream,
): Promise<SecretDigests> {
  if (environment === undefined || loaded === undefined) return new Map();
  const read = async (): Promise<Secrets> => {
    const secrets = await loaded.secrets();
    stream.mask.hide(secrets.values());
    return secrets;
  };
  return secretDigests(host, open.files, { read, mayWrite: true });
}

/** What a caller is told is no more than what the views were told. */
export function masked({ code, message, hint, details, exitCode }: VupError, mask: Mask): VupError {
  const shown = { message: mask.text(message), details: mask.data(details), exitCode };
  return new VupError(code, { ...shown, ...(hint !== undefined && { hint: mask.text(hint) }) });
}
