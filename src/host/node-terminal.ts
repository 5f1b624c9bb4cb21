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
  process.stdout.on('error', reportLostOutput);
  let errors: NodeJS.WriteStream | undefined;
  return {
    out: (text) => void process.stdout.write(text),
    err(text) {
      // Opened when there is something to say: Node makes a stream of it by then only.
      errors ??= process.stderr.on('error', () => undefined);
      errors.write(text);
    },
    isTty: process.stdout.isTTY === true,
    get columns() {
      return process.stdout.isTTY === true ? process.stdout.columns || 80 : undefined;
    },
    stdout: process.stdout,
  };
}

/** Exit code of a command that did its work but could not say all of it. sysexits(3): EX_IOERR. */
const outputLost = 74;

let reported = false;

/** The work goes on; who reads the exit code learns that output is missing, for example since the disk is full. */
function reportLostOutput(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE' || reported) return;
  reported = true;
  process.stderr.on('error', () => undefined).write(`✖ the output could not be written: ${error.message}\n`);
  process.on('exit', () => {
    if (process.exitCode === 0) process.exitCode = outputLost;
  });
}
