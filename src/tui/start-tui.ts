import type { EventStream } from '../events/stream.ts';
import { spinnerFrames } from '../view/glyphs.ts';
import { formatNote } from '../view/note-text.ts';
import { reduce } from '../view/reduce.ts';
import { formatSummary } from '../view/summary-text.ts';
import { emptyModel, type Note, type ViewModel } from '../view/view-model.ts';
import type { AppProps } from './app.tsx';
import type { Mounted } from './mount.tsx';
import { sizeOf, type Terminal } from './terminal.ts';

/** Where and how the live view is drawn. */
export interface TuiOptions {
  readonly terminal: Terminal;
  readonly color: boolean;
  /** Wall time in milliseconds, of the clock that stamps the events. */
  readonly nowMs?: () => number;
}

/** A running view. */
export interface TuiView {
  /** Takes the live rows away and leaves the summary. Called once the run is over; a second call does nothing. */
  stop(): Promise<void>;
}

/** Ten frames a second at most, however many events come; without any, every second tick is enough for the signs to turn. */
const tickMs = 100;
const idleTicks = 2;

/**
 * Shows a run live on a terminal. Ink is loaded when a run with steps begins, so a run that has nothing to do never pays
 * for it. Ctrl-C stays a signal for the caller to handle.
 */
export function startTui(subscribe: EventStream['subscribe'], options: TuiOptions): TuiView {
  const view = new LiveView(options);
  const unsubscribe = subscribe((event) => {
    view.model = reduce(view.model, event);
    view.changed(event.type === 'run.start' && event.steps.length > 0);
  });
  let stopped: Promise<void> | undefined;
  return {
    stop() {
      unsubscribe();
      stopped ??= view.stop();
      return stopped;
    },
  };
}

class LiveView {
  model: ViewModel = emptyModel;
  private readonly options: TuiOptions;
  private loading: Promise<void> | undefined;
  private mounted: Mounted | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopping = false;
  private notesTold = 0;
  private firstNote = 0;
  private ticks = 0;
  private drawn: ViewModel | undefined;

  constructor(options: TuiOptions) {
    this.options = options;
  }

  /** Takes note of a new model; `begins` when the run has something to draw. */
  changed(begins: boolean): void {
    if (begins) this.loading ??= this.load().catch((thrown: unknown) => this.loadFailed(thrown));
    if (this.loading === undefined) this.tellNotes();
  }

  private async load(): Promise<void> {
    const { mount } = await import('./mount.tsx');
    if (this.stopping) return;
    this.firstNote = this.notesTold;
    this.mounted = mount(this.options.terminal, this.props());
    this.options.terminal.on('resize', this.onResize);
    // Through setImmediate, so that a resize which waits to be heard is heard before the next frame is drawn.
    this.timer = setInterval(() => setImmediate(() => this.tick()), tickMs).unref();
  }

  /** The run goes on without live rows; the summary comes all the same. */
  private loadFailed(thrown: unknown): void {
    const message = `the live view could not start: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
    this.tell({ level: 'warning', message });
    this.loading = undefined;
  }

  private readonly onResize = (): void => {
    this.mounted?.resized();
    this.draw();
    this.timer?.refresh();
  };

  private tick(): void {
    this.ticks += 1;
    if (this.model !== this.drawn || this.ticks % idleTicks === 0) this.draw();
  }

  private draw(): void {
    this.drawn = this.model;
    this.mounted?.draw(this.props());
  }

  private props(): AppProps {
    const { terminal, color, nowMs = Date.now } = this.options;
    const notes = this.model.notes.slice(this.firstNote);
    this.notesTold = this.model.notes.length;
    const spinner = spinnerFrames[this.ticks % spinnerFrames.length] ?? spinnerFrames[0];
    return { model: this.model, notes, size: sizeOf(terminal), nowMs: nowMs(), spinner, color };
  }

  private tellNotes(): void {
    for (const note of this.model.notes.slice(this.notesTold)) this.tell(note);
    this.notesTold = this.model.notes.length;
  }

  private tell(note: Note): void {
    this.options.terminal.write(formatNote(note, this.textOptions()));
  }

  private textOptions() {
    return { columns: sizeOf(this.options.terminal).columns, color: this.options.color };
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.loading;
    clearInterval(this.timer);
    this.options.terminal.off('resize', this.onResize);
    this.mounted?.clear();
    this.mounted = undefined;
    this.tellNotes();
    const summary = formatSummary(this.model, this.textOptions());
    if (summary !== '') this.options.terminal.write(summary);
  }
}
