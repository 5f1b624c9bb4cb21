import { dirname, join } from 'node:path';
import { createVup } from '../core/create-vup.ts';
import { toVupError } from '../errors/vup-error.ts';
import type { Argv, Host } from '../host/host.ts';
import type { Terminal } from '../host/node-terminal.ts';
import { wantsColor } from '../render/print.ts';
import type { CliContext } from './context.ts';
import { providers } from './providers.ts';
import { loadBareVerb } from './verb-loaders.ts';

/** What `main` hands over. */
export interface CliStart {
  readonly words: readonly string[];
  readonly version: string;
  /** Digest of the program's code; absent when it runs from source. */
  readonly build: string | undefined;
  readonly host: Host;
  readonly terminal: Terminal;
  /** How this program was started, to start it again as a keeper. */
  readonly entry: Argv;
}

/** Reads the words, runs the command, prints what goes wrong. Answers the exit code. */
export async function runCli(start: CliStart): Promise<number> {
  const { words, host, terminal } = start;
  const context = createContext(start);
  try {
    return await runWords(start, context);
  } catch (error) {
    const { printError } = await import('./print-error.ts');
    return printError(toVupError(error), {
      terminal,
      text: context.text,
      json: words.includes('--json'),
      debug: host.env.get('VUP_DEBUG') === '1',
    });
  }
}

/** The parser of the command line is loaded only where there is something to parse. */
async function runWords({ words, version }: CliStart, context: CliContext): Promise<number> {
  const loadVerb = loadBareVerb(words);
  if (loadVerb !== undefined) return (await loadVerb())(context, [], {});
  const { runProgram } = await import('./program.ts');
  return runProgram(version, context, words);
}

function createContext({ host, terminal, version, build, entry }: CliStart): CliContext {
  const script = entry[entry.length - 1] ?? '';
  const vup = createVup({
    host,
    providers,
    version,
    ...(build !== undefined && { build }),
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
