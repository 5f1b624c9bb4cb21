import { Listr, ListrLogger, ListrLogLevels, type ListrSimpleRenderer, type ListrTaskWrapper, ProcessOutput } from 'listr2';
import type { Outcome } from '../events/event.ts';
import { stateGlyphs, stateTones } from '../view/glyphs.ts';
import { painter } from '../view/paint.ts';
import type { StepState } from '../view/view-model.ts';
import type { Write } from './run-view.ts';

/** One step's task while it runs. */
export interface StepTask {
  /** Prints a line about it. */
  say(line: string): void;
  /** Ends it and prints how; resolves when that is printed. `took` is a duration for people, or ''. */
  end(outcome: Outcome, took: string): Promise<void>;
}

/** Starts tasks that print into one place. */
export interface TaskList {
  /** Prints the start of a step; resolves when that is printed. */
  start(title: string): Promise<StepTask>;
}

type Wrapper = ListrTaskWrapper<unknown, ListrSimpleRenderer, ListrSimpleRenderer>;

/**
 * listr2 made to follow events. A task is run as a list of its own when its step starts: all in one list would be
 * announced together at the beginning of the run.
 */
export function createTaskList(write: Write, color: boolean): TaskList {
  const rendererOptions = { logger: new StepLogger(write), icon: levelIcons(), color: levelColors(color) };
  const base = { renderer: 'simple', rendererOptions, fallbackRendererCondition: false, registerSignalListeners: false } as const;
  return {
    async start(title) {
      const end = new Gate();
      const begun = new Gate<Wrapper>();
      const task = (_: unknown, wrapper: Wrapper) => {
        begun.open(wrapper);
        return end.passed;
      };
      const run = new Listr([{ title, task }], base).run().then(ignore, (thrown: unknown) => {
        if (thrown !== stepFailed) throw thrown;
      });
      const wrapper = await Promise.race([begun.passed, run.then(() => begun.passed)]);
      return stepTask(title, wrapper, end, run);
    },
  };
}

function stepTask(title: string, wrapper: Wrapper, gate: Gate, run: Promise<void>): StepTask {
  return {
    say(line) {
      wrapper.output = line;
    },
    async end(outcome, took) {
      wrapper.title = outcomeTitle(title, outcome, took);
      if (outcome === 'failed') gate.fail(stepFailed);
      else {
        if (outcome !== 'done') wrapper.skip(outcome);
        gate.open();
      }
      await run;
    },
  };
}

function outcomeTitle(title: string, outcome: Outcome, took: string): string {
  const word = outcome === 'cancelled' || outcome === 'skipped' ? outcome : '';
  const notes = [word, took].filter((note) => note !== '').join(' after ');
  return notes === '' ? title : `${title} (${notes})`;
}

/** What a task is ended with when its step failed; the error itself is in the summary. */
const stepFailed = new Error('step failed');

/** A promise that is settled from outside. */
class Gate<Value = void> {
  readonly passed: Promise<Value>;
  open: (value: Value) => void = ignore;
  fail: (reason: Error) => void = ignore;

  constructor() {
    this.passed = new Promise((resolve, reject) => {
      this.open = resolve;
      this.fail = reject;
    });
  }
}

function ignore(): void {}

/** Writes where it is told, never to the process's own streams, and leaves out the reasons that listr2 adds in brackets. */
class StepLogger extends ListrLogger {
  constructor(write: Write) {
    const stream = { write: (text: string) => write(text) } as unknown as NodeJS.WriteStream;
    super({ useIcons: true, toStderr: [], processOutput: new ProcessOutput(stream, stream) });
  }

  override log(level: string, message: string | unknown[]): void {
    super.log(level, message as string);
  }
}

const levelStates = {
  [ListrLogLevels.STARTED]: 'running',
  [ListrLogLevels.COMPLETED]: 'done',
  [ListrLogLevels.FAILED]: 'failed',
  [ListrLogLevels.SKIPPED]: 'cancelled',
  [ListrLogLevels.OUTPUT]: 'waiting',
} as const satisfies Partial<Record<ListrLogLevels, StepState>>;

function levelIcons(): Partial<Record<ListrLogLevels, string>> {
  return Object.fromEntries(Object.entries(levelStates).map(([level, state]) => [level, stateGlyphs[state]]));
}

function levelColors(color: boolean): Partial<Record<ListrLogLevels, (text?: string) => string>> {
  const paint = painter(color);
  return Object.fromEntries(Object.entries(levelStates).map(([level, state]) => [level, (text = '') => paint(stateTones[state], text)]));
}
