import { VupError } from '../../errors/vup-error.ts';

/**
 * A path as a value in ssh_config(5) or after `-o Key=`: quoted where it has to be, `%` doubled, since tokens are expanded in paths.
 * @throws VUP_HOST_UNSUPPORTED for what ssh has no way to write: a line end, or `${`, which stands for a variable
 */
export function sshPath(path: string): string {
  if (/[\n\r\0]|\$\{/.test(path)) {
    throw new VupError('VUP_HOST_UNSUPPORTED', {
      message: `ssh cannot be given the path ${JSON.stringify(path)}`,
      hint: 'Set VUP_HOME to a path without line ends and without "${".',
    });
  }
  return sshWord(path.replaceAll('%', '%%'));
}

/** One word of ssh_config(5). Backslash and quote are escaped inside quotes, as ssh reads them since 8.7. */
export function sshWord(text: string): string {
  return /^[A-Za-z0-9_./:@%+,-]+$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
}
