import { describe, expect, it } from 'vitest';
import type { EventBody } from '../../src/events/event.ts';
import { startTasks } from '../../src/render/tasks-view.ts';
import { scenarioNamed } from './scenarios.ts';
import { liveStream, play } from './stage.ts';

function collect(verbose: boolean) {
  const stream = liveStream();
  const written: string[] = [];
  const view = startTasks(stream.subscribe, (text) => written.push(text), { verbose, color: false });
  return { emit: stream.emit, view, lines: () => written.join('').split('\n').slice(0, -1) };
}

const oneStep: EventBody = {
  type: 'run.start',
  command: 'up',
  environment: 'e',
  steps: [{ id: 's', kind: 'create', machine: 'm', title: 'create', needs: [] }],
};

describe('the tasks view', () => {
  it('prints a line when a step starts and one when it ends, in the order of what happened', async () => {
    const { lines } = await play('tasks', scenarioNamed('ok'));
    expect(lines.slice(0, 12)).toEqual([
      '› set up the network',
      '✔ set up the network (0.3s)',
      '› db: create',
      '› web: create',
      '✔ db: create (1.2s)',
      '› db: provision: schema',
      '✔ web: create (1.2s)',
      '› web: boot',
      '✔ web: boot (1.2s)',
      '› web: provision: nginx',
      '✔ web: provision: nginx (1.2s)',
      '✔ db: provision: schema (4.2s)',
    ]);
  });

  it('says how far a long step is, but not often', async () => {
    const { lines } = await play('tasks', scenarioNamed('image build progress'));
    expect(lines.slice(0, 4)).toEqual([
      '› get image debian/12',
      '· get image debian/12: 40/120 packages',
      '· get image debian/12: 104/120 packages',
      '✔ get image debian/12 (1m32s)',
    ]);
  });

  it('prints output only when it is wanted, each line after the start of its step', async () => {
    const quiet = await play('tasks', scenarioNamed('failing step with tail'));
    expect(quiet.lines.filter((line) => line.includes('web | '))).toHaveLength(2);
    expect(quiet.lines.at(-4)).toBe('  web | Reading package lists...');
    const { lines } = await play('tasks, verbose', scenarioNamed('failing step with tail'));
    const start = lines.indexOf('› web: provision: nginx');
    expect(lines.slice(start + 1, start + 4)).toEqual([
      '  web | Reading package lists...',
      '  web | E: Unable to locate package nginxx',
      '✖ web: provision: nginx (4.1s)',
    ]);
  });

  it('marks a cancelled step', async () => {
    const { lines } = await play('tasks', scenarioNamed('cancelled'));
    expect(lines).toContain('■ web: create (cancelled after 0.9s)');
    expect(lines.filter((line) => line.includes('web: boot'))).toEqual([]);
  });

  it('prints while the run goes on, not only at its end', async () => {
    const { emit, view, lines } = collect(true);
    emit(oneStep);
    emit({ type: 'step.start', step: 's' });
    emit({ type: 'step.log', step: 's', stream: 'stdout', line: 'working' });
    await expect.poll(lines).toEqual(['› m: create', '  m | working']);
    emit({ type: 'step.end', step: 's', outcome: 'done', ms: 1000 });
    await expect.poll(lines).toHaveLength(3);
    await view.stop();
    expect(lines()).toHaveLength(3);
  });

  it('ends a step that the run left open', async () => {
    const { emit, view, lines } = collect(false);
    emit(oneStep);
    emit({ type: 'step.start', step: 's' });
    await view.stop();
    await view.stop();
    expect(lines()).toEqual(['› m: create', '■ m: create (cancelled)']);
  });

  it('keeps up with much output', async () => {
    const { emit, view, lines } = collect(true);
    emit(oneStep);
    emit({ type: 'step.start', step: 's' });
    for (let line = 0; line < 20_000; line += 1) emit({ type: 'step.log', step: 's', stream: 'stdout', line: `line ${line}` });
    emit({ type: 'step.end', step: 's', outcome: 'done', ms: 1 });
    await view.stop();
    expect(lines()).toHaveLength(20_002);
    expect(lines().at(-2)).toBe('  m | line 19999');
  });

  it('leaves signals alone', async () => {
    const before = process.listenerCount('SIGINT');
    const { emit, view } = collect(false);
    emit(oneStep);
    emit({ type: 'step.start', step: 's' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(process.listenerCount('SIGINT')).toBe(before);
    await view.stop();
  });
});
