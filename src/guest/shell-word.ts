import { VupError } from '../errors/vup-error.ts';

/** MAX_ARG_STRLEN of Linux, with the NUL at the end. */
export const longestArgumentBytes = 131_072;

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
