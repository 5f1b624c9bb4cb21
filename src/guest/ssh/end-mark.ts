import type { GuestExecOptions } from '../../provider/channel.ts';

type OnLine = NonNullable<GuestExecOptions['onLine']>;

/** Sees a command's lines go by and keeps to itself the one that says how it ended. */
export interface EndMark {
  readonly onLine: OnLine;
  /** The guest's exit code; undefined until it was told. */
  exitCode(): number | undefined;
  /** How many lines went by: grows as long as something comes. */
  lines(): number;
  /** Hands over what was held back; to be called when all has come. */
  flush(): void;
  /** The text of stderr as the command wrote it. */
  clean(stderr: string): string;
}

/** `onEnd` is called when the mark comes by. See `markedLine`: the mark begins a line, and a line end of its own comes before it. */
export function createEndMark(mark: string, onLine: OnLine | undefined, onEnd: () => void): EndMark {
  let held = false;
  let exitCode: number | undefined;
  let lines = 0;
  const release = (): void => {
    if (held) onLine?.('stderr', '');
    held = false;
  };
  return {
    onLine(stream, line) {
      lines += 1;
      if (stream === 'stdout') return onLine?.(stream, line);
      if (exitCode === undefined && line.startsWith(`${mark} `)) {
        held = false;
        exitCode = Number(line.slice(mark.length + 1));
        return onEnd();
      }
      release();
      // Perhaps the line end of the mark, perhaps an empty line of the command's own.
      held = line === '' && exitCode === undefined;
      if (!held) onLine?.(stream, line);
    },
    exitCode: () => exitCode,
    lines: () => lines,
    flush: release,
    clean: (stderr) => stderr.replace(new RegExp(`\\n${mark} \\d+\\n`), ''),
  };
}
