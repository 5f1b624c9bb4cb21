import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { OpenEnvironment } from '../../../src/core/environment.ts';
import { readLogs } from '../../../src/core/logs.ts';
import { startRunLog } from '../../../src/core/run-log.ts';
import { createEventStream } from '../../../src/events/stream.ts';
import { createNodeHost } from '../../../src/host/node-host.ts';
import { testEnvironment } from '../../fixtures/test-environment.ts';

const root = mkdtempSync(join(tmpdir(), 'vup-run-log-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('leaves out the middle of a loud step, and nothing of the others', async () => {
  const { files } = testEnvironment(root, '0badf00d');
  mkdirSync(files.root, { recursive: true });
  const stream = createEventStream(() => '2026-01-01T00:00:00.000Z');
  const log = startRunLog(createNodeHost(), files, stream);
  const say = (step: string, line: string) => stream.emit({ type: 'step.log', step, stream: 'stdout', line });
  for (let count = 0; count < 30; count += 1) say('web.provision.loud', 'x'.repeat(100_000));
  say('web.provision.loud', 'why it failed');
  say('web.provision.quiet', 'the line that matters');
  stream.emit({ type: 'step.end', step: 'web.provision.loud', outcome: 'failed', ms: 1 });
  await log.stop();
  const lines = readFileSync(files.runLog, 'utf8').trim().split('\n');
  expect(lines.join('\n').length).toBeLessThan(2_300_000);
  const left = lines.filter((line) => line.includes('more lines of it are not in this log'));
  expect(left).toHaveLength(1);
  const kept = lines.filter((line) => line.includes('xxx')).length;
  expect(left[0]).toContain(`[${30 - kept} more lines`);
  expect(lines.filter((line) => line.includes('the line that matters'))).toHaveLength(1);
  expect(lines.at(-2)).toContain('why it failed');
  expect(lines.at(-1)).toContain('"failed"');
});

it('shows what it can of a log whose lines are not all as Vup writes them', async () => {
  const { files } = testEnvironment(root, '0badf00e');
  mkdirSync(files.root, { recursive: true });
  const odd = ['null', '7', '[]', '{"type":"step.log"}', '{"type":"step.end","step":7,"outcome":"done"}', '{"type":"notice","message":{}}'];
  const step = { type: 'step.log', step: 'web.provision.a', line: 'the line that matters' };
  writeFileSync(files.runLog, [...odd, '{"type":"toString"}', JSON.stringify(step), '{"type":"st'].join('\n'));
  const shown = await readLogs(createNodeHost(), { files } as OpenEnvironment, { source: 'run', lines: 10, machine: 'web' });
  expect(shown).toEqual(['web.provision.a | the line that matters']);
});
