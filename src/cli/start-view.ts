import type { EventStream } from '../events/stream.ts';
import { chooseView } from '../render/choose-view.ts';
import type { CliContext, RunOptions } from './context.ts';

/** A running view. */
export interface View {
  stop(): Promise<void>;
}

/** Starts the view that fits the terminal and the options; only that one is loaded. */
export async function startView(context: CliContext, stream: EventStream, options: RunOptions): Promise<View> {
  const { host, terminal, text } = context;
  const env = { TERM: host.env.get('TERM'), CI: host.env.get('CI'), CONTINUOUS_INTEGRATION: host.env.get('CONTINUOUS_INTEGRATION') };
  const verbose = options.verbose === true;
  const chosen = chooseView({ isTty: terminal.isTty, json: options.json === true, quiet: options.quiet === true, verbose, env });
  switch (chosen) {
    case 'tui':
      return (await import('../tui/start-tui.ts')).startTui(stream.subscribe, { terminal: terminal.stdout, color: text.color });
    case 'tasks':
      return (await import('../render/tasks-view.ts')).startTasks(stream.subscribe, terminal.out, { ...text, verbose });
    case 'ndjson':
      return (await import('../render/ndjson-view.ts')).startNdjson(stream.subscribe, terminal.out);
    case 'quiet':
      return (await import('../render/quiet-view.ts')).startQuiet(stream.subscribe, terminal.err, text);
    default:
      return chosen satisfies never;
  }
}
