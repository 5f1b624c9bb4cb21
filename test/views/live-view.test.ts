import { describe, expect, it } from 'vitest';
import type { StepSummary } from '../../src/events/event.ts';
import { startTui } from '../../src/tui/start-tui.ts';
import { esc } from '../../src/view/control-codes.ts';
import { scenarioNamed } from './scenarios.ts';
import { createScreenTerminal, type ScreenTerminal } from './screen-terminal.ts';
import { liveStream, play } from './stage.ts';

// See views.test.ts.
delete process.env['CI'];
delete process.env['CONTINUOUS_INTEGRATION'];

const names = Array.from({ length: 50 }, (_, index) => `node-${index + 1}`);
const fifty: readonly StepSummary[] = names.map((name) => ({ id: name, kind: 'create', machine: name, title: 'create', needs: [] }));

async function frames(terminal: ScreenTerminal): Promise<number> {
  await terminal.rowsSoFar();
  return terminal.raw().split(`${esc}[?2026h`).length - 1;
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('the live view', () => {
  it('draws nothing and moves no cursor for a run without steps', async () => {
    const { raw } = await play('tui', scenarioNamed('locked: failed before the first step'));
    expect(raw).not.toContain(esc);
  });

  it('draws ten frames a second at most, however many events come, and stays cheap', async () => {
    const terminal = createScreenTerminal(80, 60);
    const stream = liveStream();
    const view = startTui(stream.subscribe, { terminal, color: false });
    stream.emit({ type: 'run.start', command: 'up', environment: 'e', steps: fifty });
    for (const name of names) stream.emit({ type: 'step.start', step: name });
    await expect.poll(() => terminal.raw().includes('node-50'), { timeout: 10_000 }).toBe(true);
    const before = await frames(terminal);
    const beganMs = performance.now();
    while (performance.now() - beganMs < 1000) {
      for (const name of names) stream.emit({ type: 'step.log', step: name, stream: 'stdout', line: `line ${performance.now()}` });
      await sleep(1);
    }
    const drawn = (await frames(terminal)) - before;
    expect(drawn).toBeGreaterThan(1);
    expect(drawn).toBeLessThanOrEqual(13);
    await view.stop();
  });

  it('can be stopped at any moment, also while it is still loading, and only once', async () => {
    const terminal = createScreenTerminal(80, 24);
    const stream = liveStream();
    const view = startTui(stream.subscribe, { terminal, color: false });
    stream.emit({ type: 'run.start', command: 'up', environment: 'e', steps: fifty });
    stream.emit({ type: 'warning', message: 'said while loading' });
    stream.emit({ type: 'run.end', outcome: 'done', ms: 20, machines: [{ name: 'node-1', status: 'running', ports: [] }] });
    await Promise.all([view.stop(), view.stop()]);
    const rows = await terminal.rowsSoFar();
    expect(rows[0]).toBe('warning: said while loading');
    expect(rows.filter((row) => row.startsWith('Done in'))).toHaveLength(1);
  });

  it('shows the failures of a run that ended without saying so', async () => {
    const terminal = createScreenTerminal(80, 24);
    const stream = liveStream();
    const view = startTui(stream.subscribe, { terminal, color: false });
    stream.emit({ type: 'run.start', command: 'up', environment: 'e', steps: fifty.slice(0, 1) });
    stream.emit({ type: 'step.start', step: 'node-1' });
    stream.emit({ type: 'step.end', step: 'node-1', outcome: 'failed', ms: 5, error: { code: 'VUP_BUG', message: 'broke' } });
    await view.stop();
    expect(await terminal.rowsSoFar()).toEqual(['✖ node-1: create', '  broke (VUP_BUG)']);
  });

  it('leaves no listener and no timer behind', async () => {
    const terminal = createScreenTerminal(80, 24);
    const stream = liveStream();
    const view = startTui(stream.subscribe, { terminal, color: false });
    stream.emit({ type: 'run.start', command: 'up', environment: 'e', steps: fifty });
    stream.emit({ type: 'step.start', step: 'node-1' });
    await expect.poll(() => terminal.raw().includes('node-1'), { timeout: 10_000 }).toBe(true);
    await view.stop();
    const written = terminal.raw().length;
    stream.emit({ type: 'step.start', step: 'node-2' });
    terminal.resize(40, 20);
    await sleep(250);
    expect(terminal.raw()).toHaveLength(written);
  });
});
