/** One entry of a tarball, as GNU tar lists it. */
export interface TarEntry {
  readonly type: 'file' | 'directory' | 'symlink' | 'hardlink' | 'device' | 'pipe' | 'other';
  /** As stored, for example `./usr/bin/env`. */
  readonly name: string;
  /** Where a link points, as stored. */
  readonly target?: string;
  readonly sizeBytes: number;
}

/**
 * The arguments that make GNU tar list entries as {@link parseTarEntry} reads them. Names come quoted as in C, so none can fake a line,
 * and absolute: without that, tar shows the targets of hard links already cleaned of what is to be found.
 */
export const listingArgs = ['--list', '--verbose', '--numeric-owner', '--quoting-style=c', '--absolute-names', '--file=-'] as const;

const quoted = '"((?:[^"\\\\]|\\\\.)*)"';
const linePattern = new RegExp(`^(\\S)\\S+ \\d+/\\d+ +(\\d+|\\d+,\\d+) \\S+ \\S+ ${quoted}(?:(?: -> | link to )${quoted})?$`);

/** One line of `tar --list --verbose --numeric-owner --quoting-style=c`; undefined for a line of another form. */
export function parseTarEntry(line: string): TarEntry | undefined {
  const [, letter, size = '', name, target] = linePattern.exec(line) ?? [];
  if (letter === undefined || name === undefined) return undefined;
  const type = typeOfLetter(letter);
  const sizeBytes = type === 'device' ? 0 : Number(size);
  return target === undefined
    ? { type, name: unquote(name), sizeBytes }
    : { type, name: unquote(name), target: unquote(target), sizeBytes };
}

/** First letters that GNU tar prints in a listing; `C` is a contiguous file, `S` a sparse one in old archives. */
function typeOfLetter(letter: string): TarEntry['type'] {
  switch (letter) {
    case '-':
    case 'C':
    case 'S':
      return 'file';
    case 'd':
      return 'directory';
    case 'l':
      return 'symlink';
    case 'h':
      return 'hardlink';
    case 'b':
    case 'c':
      return 'device';
    case 'p':
      return 'pipe';
    default:
      return 'other';
  }
}

/** Only what could hide a slash or a dot matters to the checks: octal escapes and the two quoted signs. */
function unquote(text: string): string {
  return text.replace(/\\([0-7]{3}|.)/g, (_, code: string) => (code.length === 3 ? String.fromCharCode(Number.parseInt(code, 8)) : code));
}
