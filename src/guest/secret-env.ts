import { VupError } from '../errors/vup-error.ts';
import type { EnvValue, EnvValues, Secrets, SecretText } from '../machine/env-value.ts';
import type { GuestCommand } from '../provider/channel.ts';

/** Takes all of stdin as assignments, then becomes the command with an empty one. Nothing of it is in any argument. */
const readThenRun = 'eval "$(cat)"; exec "$@" </dev/null';

/** The command with its variables: those with secrets in them go in by its standard input, the others as usual. @throws VUP_BUG for a secret that has no value */
export function withEnv(command: GuestCommand, env: EnvValues, secrets: Secrets): GuestCommand {
  const plain = Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  const hidden = Object.entries(env).filter((entry): entry is [string, SecretText] => isSecret(entry[1]));
  if (hidden.length === 0) return { ...command, env: plain };
  const input = hidden.map(([name, value]) => `export ${name}=${quoted(reveal(value, secrets))}\n`).join('');
  return { ...command, env: plain, argv: ['/bin/sh', '-c', readThenRun, 'vup', ...command.argv], input };
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

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
