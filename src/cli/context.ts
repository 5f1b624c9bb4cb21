import type { Vup } from '../core/vup.ts';
import type { Host } from '../host/host.ts';
import type { Terminal } from '../host/node-terminal.ts';

/** What every command is given: the program's face, the host, and the terminal it may write to. */
export interface CliContext {
  readonly vup: Vup;
  readonly host: Host;
  readonly terminal: Terminal;
  /** How plain text is laid out here. */
  readonly text: { readonly columns: number | undefined; readonly color: boolean };
}

/** Options that name the project and its values; the same on every command that reads a Vfile. */
export interface ProjectOptions {
  readonly file?: string;
  readonly set?: readonly string[];
  readonly var?: readonly string[];
}

/** Options of commands that show a run. */
export interface RunOptions extends ProjectOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly yes?: boolean;
  readonly lockTimeout?: string;
}
