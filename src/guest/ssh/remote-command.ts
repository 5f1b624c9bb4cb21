import { VupError } from '../../errors/vup-error.ts';
import type { GuestCommand } from '../../provider/channel.ts';
import { enterScript } from '../guest-scripts.ts';

const guestPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** MAX_ARG_STRLEN of Linux, with the NUL at the end. */
const longestArgumentBytes = 131_072;
/** sshd hands the whole line to the login shell as one argument, and ssh takes it as one. Some room for what is around it. */
const longestLineBytes = longestArgumentBytes - 8_192;

/**
 * One word of a POSIX shell that stands for exactly this text.
 * @throws VUP_USAGE for what no program can be given: a NUL, or more than 128 KiB
 */
export function shellWord(text: string): string {
  if (text.includes('\0')) {
    throw new VupError('VUP_USAGE', { message: `a command for the guest holds a NUL byte: ${JSON.stringify(text.slice(0, 80))}` });
  }
  if (Buffer.byteLength(text) >= longestArgumentBytes) {
    throw new VupError('VUP_USAGE', {
      message: `an argument of ${Buffer.byteLength(text)} bytes is longer than Linux takes (${longestArgumentBytes - 1}): ${text.slice(0, 80)}…`,
      hint: 'Give it to the command on its standard input, or as a file.',
    });
  }
  return /^[A-Za-z0-9_./:@,+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A line for the guest's shell that becomes the command, in the user's place and with this environment only. */
export function enterLine(command: Partial<GuestCommand>, env: Readonly<Record<string, string>>): string {
  const variables = Object.entries({ PATH: guestPath, LANG: 'C.UTF-8', ...command.env, ...env }).map(variable);
  const words = ['/bin/sh', '-c', enterScript, 'vup', command.user ?? 'root', command.cwd ?? '', ...(command.argv ?? [])];
  return ['exec env -i', ...variables, ...words.map(shellWord)].join(' ');
}

function variable([name, value]: readonly [string, string]): string {
  if (!/^[A-Za-z0-9_.][A-Za-z0-9_.-]*$/.test(name)) {
    throw new VupError('VUP_USAGE', { message: `"${name}" is no name for a variable of the guest` });
  }
  return shellWord(`${name}=${value}`);
}

/**
 * Runs a line and then says on stderr how it ended: without that, the guest's own 255 could not be told from a lost connection, a
 * command that a signal ended would look like one, and what it left in the background would hold the connection open unnoticed.
 * Another user than root may open /dev/stdout again only when the pipe behind it lets them.
 */
export function markedLine(line: string, mark: string, forRoot: boolean): string {
  const open = forRoot ? '' : 'chmod 0666 /dev/fd/1 /dev/fd/3 3>&2 2>/dev/null\n';
  return `${open}(${line})\nc=$?; printf '\\n%s %s\\n' ${shellWord(mark)} "$c" >&2; exit "$c"`;
}

/** Runs a line on a terminal: what the terminal sends to all in front (Ctrl-C) must not end the shell that waits for it. */
export function terminalLine(line: string): string {
  return `trap : INT QUIT\n(${line})\nexit $?`;
}

/** Whether a line can be given as it is; else it goes in as a file. */
export function fitsOneArgument(line: string): boolean {
  return Buffer.byteLength(line) <= longestLineBytes;
}

/** Takes a line that is too long from stdin to `name`; {@link runUploadedLine} runs it once. */
export function uploadLine(name: string): string {
  return `umask 022; mkdir -p /run/vup && umask 077 && cat >/run/vup/${shellWord(name)}`;
}

/** The file goes away before anything in it can end the shell. */
export function runUploadedLine(name: string): string {
  return `exec /bin/sh /run/vup/${shellWord(name)}`;
}

/** What the file of a long line holds. */
export function uploadedText(line: string): string {
  return `rm -f -- "$0"\n${line}\n`;
}
