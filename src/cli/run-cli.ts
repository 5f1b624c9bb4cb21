import { dirname, join } from 'node:path';
import { createVup } from '../core/create-vup.ts';
import { toVupError } from '../errors/vup-error.ts';
import type { Argv, Host } from '../host/host.ts';
import type { Terminal } from '../host/node-terminal.ts';
import { wantsColor } from '../render/print.ts';
import { completeWords } from './complete.ts';
import type { CliContext } from './context.ts';
import { printError } from './print-error.ts';
import { buildProgram, isCommanderError } from './program.ts';
import { providers } from './providers.ts';

/** What `main` hands over. */
export interface CliStart {
  readonly words: readonly string[];
  readonly version: string;
  readonly host: Host;
  readonly terminal: Terminal;
  /** How this program was started, to start it again as a keeper. */
  readonly entry: Argv;
}

/** Reads the words, runs the command, prints what goes wrong. Answers the exit code. */
export async function runCli(start: CliStart): Promise<number> {
  const { words, host, terminal } = start;
  const context = createContext(start);
  let exitCode = 0;
  try {
    const program = buildProgram(start.version, context, (code) => {
      exitCode = code;
    });
    if (words[0] === '__complete') {
      for (const word of await completeWords(program, context, words.slice(1))) terminal.out(`${word}\n`);
      return 0;
    }
    await program.parseAsync([...words], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (isCommanderError(error)) return error.exitCode === 0 ? 0 : 64;
    return printError(toVupError(error), {
      terminal,
      text: context.text,
      json: words.includes('--json'),
      debug: host.env.get('VUP_DEBUG') === '1',
    });
  }
}

function createContext({ host, terminal, version, entry }: CliStart): CliContext {
  const script = entry[entry.length - 1] ?? '';
  const vup = createVup({
    host,
    providers,
    version,
    // dist/vup.js and src/main.ts both lie one folder below the package.
    templatesDir: join(dirname(dirname(script)), 'templates'),
    keeperArgv: [...entry, '__keeper'] as unknown as Argv,
  });
  const env = { NO_COLOR: host.env.get('NO_COLOR'), FORCE_COLOR: host.env.get('FORCE_COLOR'), TERM: host.env.get('TERM') };
  return {
    vup,
    host,
    terminal,
    text: {
      get columns() {
        return terminal.columns;
      },
      color: wantsColor({ isTty: terminal.isTty, env }),
    },
  };
}
