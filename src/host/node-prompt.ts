import type { Prompt } from './host.ts';

/** Questions on the person's terminal. */
export function createNodePrompt(): Prompt {
  return {
    // Looked at when asked: opening stdin as a stream takes its time.
    get interactive() {
      return process.stdin.isTTY === true && process.stdout.isTTY === true;
    },
    confirm,
  };
}

/** Only a clear yes counts; Ctrl-C, Ctrl-D and a closed terminal are a no. Asked on stderr, so that stdout holds nothing but results. */
async function confirm(question: string): Promise<boolean> {
  const { createInterface } = await import('node:readline');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await new Promise<string>((resolve) => {
      lines.once('SIGINT', () => resolve(''));
      lines.once('close', () => resolve(''));
      lines.question(`${question} [y/N] `, resolve);
    });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
