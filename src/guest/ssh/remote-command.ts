import type { GuestCommand } from '../../provider/channel.ts';
import { enterScript } from '../guest-scripts.ts';
import { longestArgumentBytes, shellWord } from '../shell-word.ts';

const guestPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** sshd hands the whole line to the login shell as one argument, and ssh takes it as one. Some room for what is around it. */
const longestLineBytes = longestArgumentBytes - 8_192;

/**
 * A line for the guest's shell that becomes the command, in the user's place and with this environment only; `carried` are the words that
 * bring the command's own variables.
 */
export function enterLine(command: Partial<GuestCommand>, env: Readonly<Record<string, string>>, carried: readonly string[] = []): string {
  const variables = Object.entries({ PATH: guestPath, LANG: 'C.UTF-8', ...env }).map(([name, value]) => shellWord(`${name}=${value}`));
  const words = ['/bin/sh', '-c', enterScript, 'vup', command.user ?? 'root', command.cwd ?? '', ...(command.argv ?? [])];
  return ['exec env -i', ...variables, ...[...carried, ...words].map(shellWord)].join(' ');
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
