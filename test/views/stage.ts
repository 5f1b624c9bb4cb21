import type { EventBody, VupEvent } from '../../src/events/event.ts';
import { createEventStream, type EventStream } from '../../src/events/stream.ts';
import { startNdjson } from '../../src/render/ndjson-view.ts';
import { startQuiet } from '../../src/render/quiet-view.ts';
import { startTasks } from '../../src/render/tasks-view.ts';
import { startTui } from '../../src/tui/start-tui.ts';
import type { Scenario } from './scenarios.ts';
import { createScreenTerminal } from './screen-terminal.ts';

/** What a view left behind after a scenario. */
export interface Played {
  /** As a person reads it: rows of the screen for the live view, lines of text for the others. */
  readonly lines: readonly string[];
  readonly raw: string;
  /** Lines wider than the terminal. */
  readonly tooWide: readonly string[];
}

type Play = (scenario: Scenario) => Promise<Played>;

/** A stream that says recorded events again, as they were. */
export function replayStream() {
  const subscribers = new Set<(event: VupEvent) => void>();
  return {
    subscribe: ((subscriber) => {
      subscribers.add(subscriber);
      return () => subscribers.delete(subscriber);
    }) satisfies EventStream['subscribe'],
    say(event: VupEvent): void {
      for (const subscriber of subscribers) subscriber(event);
    },
  };
}

const played = new Map<string, Promise<Played>>();

/** What the view makes of the scenario. Played once, however many tests look at it. */
export function play(view: keyof typeof views, scenario: Scenario): Promise<Played> {
  const key = `${view}: ${scenario.name}`;
  const before = played.get(key);
  if (before !== undefined) return before;
  const now = views[view](scenario);
  played.set(key, now);
  return now;
}

/** Every view, each as a function from a scenario to what it printed. */
const views: Readonly<Record<'tui' | 'tasks' | 'tasks, verbose' | 'ndjson' | 'quiet', Play>> = {
  tui: playTui,
  tasks: (scenario) => playText(scenario, (subscribe, write, text) => startTasks(subscribe, write, { ...text, verbose: false })),
  'tasks, verbose': (scenario) => playText(scenario, (subscribe, write, text) => startTasks(subscribe, write, { ...text, verbose: true })),
  ndjson: (scenario) => playText(scenario, (subscribe, write) => startNdjson(subscribe, write)),
  quiet: (scenario) => playText(scenario, (subscribe, write, text) => startQuiet(subscribe, write, text)),
};

async function playTui(scenario: Scenario): Promise<Played> {
  const { columns = 80, rows = 24, color = false } = scenario;
  const terminal = createScreenTerminal(columns, rows);
  const stream = replayStream();
  let nowMs = 0;
  const view = startTui(stream.subscribe, { terminal, color, nowMs: () => nowMs });
  for (const event of scenario.events) {
    nowMs = Date.parse(event.at);
    stream.say(event);
    await new Promise((resolve) => setTimeout(resolve, scenario.events.length > 50 ? 1 : 10));
  }
  await view.stop();
  return { lines: await terminal.rowsSoFar(), raw: terminal.raw(), tooWide: await terminal.foldedLines() };
}

type StartText = (
  subscribe: EventStream['subscribe'],
  write: (text: string) => void,
  options: { readonly columns: number | undefined; readonly color: boolean },
) => { stop(): Promise<void> };

async function playText(scenario: Scenario, startView: StartText): Promise<Played> {
  const stream = replayStream();
  let raw = '';
  const write = (text: string) => {
    raw += text;
  };
  const view = startView(stream.subscribe, write, { columns: undefined, color: scenario.color ?? false });
  for (const event of scenario.events) stream.say(event);
  await view.stop();
  return { lines: raw.split('\n').slice(0, -1), raw, tooWide: [] };
}

/** A live stream, for tests that make their own events. */
export function liveStream(): { readonly emit: (body: EventBody) => void; readonly subscribe: EventStream['subscribe'] } {
  return createEventStream(() => new Date().toISOString());
}
