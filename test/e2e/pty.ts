import { type IPty, spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

/** How a program is started in a terminal. */
export interface PtyOptions {
  readonly columns: number;
  readonly rows: number;
  readonly cwd?: string;
  /** Added to PATH, HOME, LANG and TERM; nothing else is handed on. CI least of all: programs behave differently with it. */
  readonly env?: Readonly<Record<string, string>>;
}

/** How a program in a terminal ended. */
export interface PtyExit {
  readonly exitCode: number;
  readonly signal: number | undefined;
}

/** A program in a terminal, as the person before it has it. */
export interface PtySession {
  readonly pid: number;
  /** The visible rows, without trailing spaces. */
  screen(): readonly string[];
  /** All rows, those that scrolled out at the top included. */
  scrollback(): readonly string[];
  /** Rows that are the continuation of a line wider than the terminal. */
  foldedRows(): readonly string[];
  /** Every byte that the program wrote. */
  raw(): string;
  cursorVisible(): boolean;
  /** Types; `\x03` is Ctrl-C. */
  send(keys: string): void;
  resize(columns: number, rows: number): void;
  /** Resolves when the text is on the screen or in the scrollback; throws with the screen after the time, or when the program ends without it. */
  waitFor(text: string | RegExp, timeoutMs?: number): Promise<void>;
  /** Resolves when there was no output for so long. A program that redraws at intervals is then surely between two frames. */
  quiet(ms: number): Promise<void>;
  /** Resolves when the program ended and all that it wrote is on the screen. */
  readonly exited: Promise<PtyExit>;
  /** Ends the program if it still runs. */
  kill(): void;
}

const scrollbackRows = 5000;

/** Starts a program in a pseudo-terminal whose screen can be read. */
export function openPty(argv: readonly [string, ...string[]], options: PtyOptions): PtySession {
  const { columns, rows, cwd } = options;
  const terminal = new xterm.Terminal({ cols: columns, rows, scrollback: scrollbackRows, allowProposedApi: true });
  const [file, ...args] = argv;
  const pty = spawn(file, args, { name: 'xterm-256color', cols: columns, rows, cwd: cwd ?? process.cwd(), env: environment(options.env) });
  const feed = feedTerminal(pty, terminal);
  const allRows = () => readRows(terminal, 0, terminal.buffer.active.length);
  return {
    pid: pty.pid,
    screen: () => readRows(terminal, terminal.buffer.active.baseY, terminal.rows),
    scrollback: allRows,
    foldedRows: () => allRows().filter((_, row) => terminal.buffer.active.getLine(row)?.isWrapped === true),
    raw: feed.raw,
    cursorVisible: () => feed.raw().lastIndexOf('\x1b[?25h') >= feed.raw().lastIndexOf('\x1b[?25l'),
    send: (keys) => pty.write(keys),
    resize(newColumns, newRows) {
      terminal.resize(newColumns, newRows);
      pty.resize(newColumns, newRows);
    },
    waitFor: (text, timeoutMs = 15_000) => waitFor(text, timeoutMs, { feed, read: () => allRows().join('\n') }),
    quiet: (ms) => quiet(ms, feed),
    exited: feed.exited,
    kill: () => feed.running() && pty.kill('SIGKILL'),
  };
}

function environment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { PATH = '/usr/bin:/bin', HOME = '/' } = process.env;
  return { PATH, HOME, LANG: 'C.UTF-8', TERM: 'xterm-256color', ...extra };
}

interface Feed {
  raw(): string;
  running(): boolean;
  /** Calls back whenever there is something new to see, until the returned function is called. */
  watch(look: () => void): () => void;
  readonly exited: Promise<PtyExit>;
}

function feedTerminal(pty: IPty, terminal: xterm.Terminal): Feed {
  let bytes = '';
  let exit: PtyExit | undefined;
  const watchers = new Set<() => void>();
  const tell = () => {
    for (const look of watchers) look();
  };
  pty.onData((data) => {
    bytes += data;
    terminal.write(data, tell);
  });
  const exited = new Promise<PtyExit>((resolve) => {
    pty.onExit(({ exitCode, signal }) => {
      // An empty write is called back after all before it are on the screen.
      terminal.write('', () => {
        exit = { exitCode, signal };
        resolve(exit);
        tell();
      });
    });
  });
  return {
    raw: () => bytes,
    running: () => exit === undefined,
    watch(look) {
      watchers.add(look);
      return () => watchers.delete(look);
    },
    exited,
  };
}

function quiet(ms: number, feed: Feed): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      unwatch();
      resolve();
    };
    let timer = setTimeout(finish, ms);
    const unwatch = feed.watch(() => {
      clearTimeout(timer);
      timer = setTimeout(finish, ms);
    });
  });
}

function waitFor(text: string | RegExp, timeoutMs: number, view: { readonly feed: Feed; read(): string }): Promise<void> {
  const { feed, read } = view;
  return new Promise((resolve, reject) => {
    const finish = (why?: string) => {
      clearTimeout(timer);
      unwatch();
      if (why === undefined) resolve();
      else reject(new Error(`${why} without ${String(text)} on the screen:\n${read()}`));
    };
    const look = () => {
      if (typeof text === 'string' ? read().includes(text) : text.test(read())) finish();
      else if (!feed.running()) finish('the program ended');
    };
    const timer = setTimeout(() => finish(`${timeoutMs} ms passed`), timeoutMs);
    const unwatch = feed.watch(look);
    look();
  });
}

function readRows(terminal: xterm.Terminal, from: number, count: number): readonly string[] {
  return Array.from({ length: count }, (_, row) => terminal.buffer.active.getLine(from + row)?.translateToString(true) ?? '');
}
