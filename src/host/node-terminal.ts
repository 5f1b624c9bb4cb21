/** Where output goes, and what is known of it. Only the cli's edge and the views write. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  readonly isTty: boolean;
  /** Cells of a line; undefined when stdout is no terminal: then nothing is folded or cut. */
  readonly columns: number | undefined;
  readonly stdout: NodeJS.WriteStream;
}

/** This process's terminal. A reader that went away (`vup status | head -1`) is no error of ours. */
export function openTerminal(): Terminal {
  process.stdout.on('error', ignoreClosedPipe);
  let errors: NodeJS.WriteStream | undefined;
  return {
    out: (text) => void process.stdout.write(text),
    err(text) {
      // Opened when there is something to say: Node makes a stream of it by then only.
      errors ??= process.stderr.on('error', ignoreClosedPipe);
      errors.write(text);
    },
    isTty: process.stdout.isTTY === true,
    get columns() {
      return process.stdout.isTTY === true ? process.stdout.columns || 80 : undefined;
    },
    stdout: process.stdout,
  };
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
