import { render } from 'ink-testing-library';
import { describe, expect, it } from 'vitest';
import type { VupEvent } from '../../src/events/event.ts';
import { App } from '../../src/tui/app.tsx';
import type { Size } from '../../src/tui/terminal.ts';
import { reduce } from '../../src/view/reduce.ts';
import { displayWidth } from '../../src/view/text-width.ts';
import { emptyModel } from '../../src/view/view-model.ts';
import { scenarioNamed, scenarios } from './scenarios.ts';

/** The frame after the first events of a scenario. The clock stands at the last of them, and `laterMs` after it. */
function frameAfter(events: readonly VupEvent[], size: Partial<Size> = {}, laterMs = 0): readonly string[] {
  const model = events.reduce(reduce, emptyModel);
  const nowMs = Date.parse(events.at(-1)?.at ?? '') + laterMs;
  const full = { columns: 80, rows: 24, ...size };
  const { lastFrame, unmount } = render(<App model={model} notes={[]} size={full} nowMs={nowMs} spinner="⠹" color={false} />);
  const frame = lastFrame() ?? '';
  unmount();
  return frame.split('\n');
}

function until(name: string, last: (event: VupEvent) => boolean): readonly VupEvent[] {
  const { events } = scenarioNamed(name);
  const index = events.findIndex(last);
  expect(index).toBeGreaterThanOrEqual(0);
  return events.slice(0, index + 1);
}

const ofType = (type: VupEvent['type'], step?: string) => (event: VupEvent) =>
  event.type === type && (step === undefined || ('step' in event && event.step === step));

describe('a frame', () => {
  it('has a row per shared step and machine, with title, bar, figures, time and output', () => {
    const events = until('ok', ofType('step.progress', 'web.start'));
    expect(frameAfter(events, {}, 1000)).toEqual([
      '✔ set up the network                                                        0.3s',
      '⠹ db  provision: schema                ████░░░░░░░░░░░░   34/120 packages     3s',
      '    Setting up postgresql-15',
      '⠹ web boot                             ████░░░░░░░░░░░░       12/48 units     1s',
    ]);
  });

  it('has a shorter bar at 40 columns and none at 20', () => {
    const events = until('ok', ofType('step.progress', 'web.start'));
    const narrow = frameAfter(events, { columns: 40 });
    expect(narrow[1]).toMatch(/^⠹ db {2}provision: s\S* +█░░░░░ {2}28% {5}2s$/);
    const tiny = frameAfter(events, { columns: 20 });
    expect(tiny.join('\n')).not.toMatch(/[█░]/);
    expect(tiny[1]).toMatch(/^⠹ db .* 28% +2s$/);
  });

  it('tells what a machine waits for', () => {
    const events = until('image build progress', ofType('step.progress'));
    expect(frameAfter(events)[1]).toMatch(/^· db waiting for get image debian\/12$/);
  });

  it('names what a build is at', () => {
    const events = until('image build progress', ofType('step.progress'));
    expect(frameAfter(events, { columns: 100 })[0]).toMatch(/^⠹ get image debian\/12: libfoo6 +█░+ +6\/120 packages +8s$/);
  });

  it('shows a failure with its step, error, hint and the last lines of the guest', () => {
    const events = until('failing step with tail', ofType('step.end', 'web.provision'));
    const frame = frameAfter(events);
    expect(frame.findIndex((line) => /^✖ web provision: nginx +\S+s$/.test(line))).toBe(1);
    expect(frame.slice(2)).toEqual([
      '    the step "nginx" ended with exit code 100',
      '    hint: Look inside with: vup ssh web',
      '    Reading package lists...',
      '    E: Unable to locate package nginxx',
    ]);
  });

  it('shows 50 machines in 24 rows: the failed and the running first, the rest counted', () => {
    const events = until('many machines', ofType('step.end', 'node-15.provision'));
    const frame = frameAfter(events);
    expect(frame).toHaveLength(23);
    expect(frame.at(-1)).toBe('… and 28 more (9 done)');
    expect(frame.slice(0, -1).filter((line) => line.startsWith('⠹'))).toHaveLength(21);
    expect(frame.filter((line) => line.startsWith('✖ node-15'))).toHaveLength(1);
  });

  it('has room for the answer to Ctrl-C', () => {
    const first = until('cancelled', ofType('interrupt'));
    expect(frameAfter(first).at(-1)).toBe('stopping after the running steps; press Ctrl-C again to stop now');
    expect(frameAfter(first, { columns: 40 }).slice(-2)).toEqual(['stopping after the running steps; press', 'Ctrl-C again to stop now']);
    const second = until('cancelled', (event) => event.type === 'interrupt' && event.stage === 'second');
    expect(frameAfter(second).at(-1)).toBe('stopping now');
  });

  it('does not change a row that is cut: wide characters count two cells', () => {
    const events = until('ok', ofType('step.log', 'db.provision')).map((event) =>
      event.type === 'step.log' ? { ...event, line: '設定中 '.repeat(20) } : event,
    );
    const line = frameAfter(events, { columns: 40 })[2] ?? '';
    expect(line.endsWith('…')).toBe(true);
    expect(displayWidth(line)).toBeLessThanOrEqual(40);
  });
});

describe.each(scenarios)('frames of scenario: $name', ({ events }) => {
  it.each([
    { columns: 120, rows: 60 },
    { columns: 80, rows: 24 },
    { columns: 40, rows: 10 },
    { columns: 20, rows: 5 },
    { columns: 10, rows: 3 },
    { columns: 80, rows: 2 },
  ])('fit into $columns x $rows all the time', (size) => {
    for (let count = 1; count <= events.length; count += Math.ceil(events.length / 20)) {
      const frame = frameAfter(events.slice(0, count), size, 61_000);
      const live = frame.filter((line) => line !== '');
      expect(live.length).toBeLessThan(Math.max(size.rows, 2));
      for (const line of live) expect(displayWidth(line), line).toBeLessThanOrEqual(size.columns);
    }
  });
});
