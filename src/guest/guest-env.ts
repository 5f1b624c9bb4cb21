import { randomBytes } from 'node:crypto';
import { VupError } from '../errors/vup-error.ts';
import type { GuestCommand } from '../provider/channel.ts';
import { shellWord } from './shell-word.ts';

/**
 * How a command's variables get into the guest: never as arguments, since those can be read by everybody on the host while the command
 * runs. They come on the command's stdin, before what else comes there, or lie in a file that is taken away as it is read.
 */
export interface CarriedEnv {
  /** Stands before the command's own words and becomes them once the variables are set. */
  readonly words: readonly string[];
  readonly input?: GuestCommand['input'];
}

/** Runs a program in the guest with this text on its stdin. */
export type SendText = (argv: readonly [string, ...string[]], text: string) => Promise<void>;

/** Reads `$1` lines of shell text from stdin and does what they say. `$2`: whether more is to come for the command (`keep`) or not. */
const readStdinText = `n=$1 i=$2 t=; shift 2
while [ "$n" -gt 0 ]; do IFS= read -r l || exit 125; t="$t$l
"; n=$((n-1)); done
[ "$i" = keep ] || exec </dev/null
eval "$t"; exec "$@"
`;

/** The same for a file that {@link storeText} wrote, which is gone afterwards. */
const readFileText = `f=/run/vup/$1; shift
t=$(cat "$f" && echo .) || exit 125; rm -f -- "$f"
eval "\${t%.}"; exec "$@"
`;

const storeText = 'umask 022; mkdir -p /run/vup && umask 077 && cat >"/run/vup/$1"';

/** Variables that bash lets nobody set. They hold no secret by what they are, so `env` may set them. */
const readonlyNames = new Set(['BASHOPTS', 'EUID', 'PPID', 'SHELLOPTS', 'UID']);

/**
 * Takes a command's variables into the guest. Where the command reads a file, another program or a terminal, they go ahead by `send`.
 * @throws VUP_USAGE for a name or a value that no program can be given
 */
export async function carryEnv(command: Partial<GuestCommand>, terminal: boolean, send: SendText): Promise<CarriedEnv> {
  const { env = {}, input } = command;
  const rest = input === undefined ? {} : { input };
  if (Object.keys(env).length === 0) return { words: [], ...rest };
  const text = envText(env);
  if (!terminal && (input === undefined || typeof input === 'string' || input instanceof Uint8Array)) return onStdin(text, input);
  const name = `env-${randomBytes(12).toString('hex')}`;
  await send(['/bin/sh', '-c', storeText, 'vup', name], text);
  return { words: ['/bin/sh', '-c', readFileText, 'vup', name], ...rest };
}

function onStdin(text: string, input: string | Uint8Array | undefined): CarriedEnv {
  const lines = text.split('\n').length - 1;
  const words = ['/bin/sh', '-c', readStdinText, 'vup', String(lines), input === undefined ? 'close' : 'keep'];
  return { words, input: input instanceof Uint8Array ? Buffer.concat([Buffer.from(text), input]) : `${text}${input ?? ''}` };
}

/** One shell command a variable. */
function envText(env: Readonly<Record<string, string>>): string {
  return Object.entries(env)
    .map(([name, value]) => `${assignment(name, value)}\n`)
    .join('');
}

function assignment(name: string, value: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw new VupError('VUP_USAGE', { message: `${JSON.stringify(name)} is no name for a variable of the guest` });
  }
  return readonlyNames.has(name) ? `set -- /usr/bin/env ${shellWord(`${name}=${value}`)} "$@"` : `export ${name}=${shellWord(value)}`;
}
