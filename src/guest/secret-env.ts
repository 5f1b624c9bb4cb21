import { VupError } from '../errors/vup-error.ts';
import type { EnvValue, EnvValues, Secrets, SecretText } from '../machine/env-value.ts';
import type { GuestCommand } from '../provider/channel.ts';

/** The command with its variables, those with secrets in them too: the channel lets none be seen. @throws VUP_BUG for a secret that has no value */
export function withEnv(command: GuestCommand, env: EnvValues, secrets: Secrets): GuestCommand {
  const named = Object.entries(env).map(([name, value]) => [name, isSecret(value) ? reveal(value, secrets) : value] as const);
  return { ...command, env: Object.fromEntries(named) };
}

/** Whether a variable has secrets in it. */
function isSecret(value: EnvValue): value is SecretText {
  return typeof value !== 'string';
}

function reveal({ secret }: SecretText, secrets: Secrets): string {
  return secret.map((part) => (typeof part === 'string' ? part : valueBehind(part.name, secrets))).join('');
}

function valueBehind(name: string, secrets: Secrets): string {
  const value = secrets.get(name);
  if (value !== undefined) return value;
  throw new VupError('VUP_BUG', { message: `the secret ${name} was not looked up before it was needed` });
}
