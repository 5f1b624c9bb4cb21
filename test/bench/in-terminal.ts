import type { Command } from './run-command.ts';

/** The same command on a terminal of its own, which `script` of util-linux gives it; its exit code is passed on. */
export function inTerminal(command: Command): Command {
  return {
    ...command,
    argv: ['script', '--quiet', '--return', '--command', command.argv.map(quote).join(' '), '/dev/null'],
    env: { TERM: 'xterm-256color', ...command.env },
  };
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
