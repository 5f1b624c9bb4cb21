import { describe, expect, it } from 'vitest';
import { tellFailures } from '../../../scripts/tell-failures.ts';

/** As a run with `--json` fails: its events first, why it failed last, and then the stack. */
function failureOf(test: string, reason: string): string {
  const events = Array.from({ length: 60 }, (_, at) => `{"v":1,"seq":${at},"type":"step.log","step":"web.start","line":"still waiting"}`);
  const stack = [
    '    at Project.vup (/home/ada/vup/test/e2e/project.ts:61:11)',
    '    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)',
    '    at /home/ada/vup/test/e2e/up.real.test.ts:20:5',
    '    at new Promise (<anonymous>)',
    '    at file:///home/ada/vup/node_modules/@vitest/runner/dist/chunk-artifact.js:1903:20',
  ];
  return [`real-lxc: test/e2e/up.real.test.ts: ${test}`, 'Error: vup up --json ended with 1:', ...events, reason, ...stack].join('\n');
}

describe('what is told of failures', () => {
  it('is nothing of none', () => {
    expect(tellFailures([])).toBe('');
  });

  it('is all of a short one, but of its stack only the first own line', () => {
    const stack = [
      '    at it (file:///vup/node_modules/x/src/run.js:1:2)',
      '    at web (/vup/src/web.ts:3:4)',
      '    at /vup/test/web.test.ts:5:6',
    ];
    expect(tellFailures([['fast: web', '\u001b[31mError\u001b[39m: no web', '  at noon', ...stack].join('\n')])).toBe(
      'FAILED fast: web\nError: no web\n  at noon\n    at web (/vup/src/web.ts:3:4)',
    );
  });

  it('is nothing of the empty rows of a screen', () => {
    expect(tellFailures([['fast: web', 'not on the screen:', 'login:', ...Array.from({ length: 22 }, () => ' ')].join('\n')])).toBe(
      'FAILED fast: web\nnot on the screen:\nlogin:',
    );
  });

  it('is which tests, where and why, of many that are long', () => {
    const told = tellFailures([1, 2, 3, 4, 5, 6, 7].map((at) => failureOf(`comes up ${at}`, `VUP_MACHINE_SILENT: web-${at} says nothing`)));
    expect(told.length).toBeLessThanOrEqual(3_500);
    for (const at of [1, 2, 3, 4, 5, 6, 7]) {
      expect(told).toContain(`FAILED real-lxc: test/e2e/up.real.test.ts: comes up ${at}\nError: vup up --json ended`);
      expect(told).toContain(`VUP_MACHINE_SILENT: web-${at} says nothing\n    at Project.vup (/home/ada/vup/test/e2e/project.ts:61:11)`);
    }
  });

  it('leaves the room of short ones to long ones', () => {
    const [short, long] = ['fast: web\nError: no web', failureOf('comes up', 'it does not')];
    const told = tellFailures([short, long, short]);
    expect(told.startsWith(`FAILED ${short}\n\n`)).toBe(true);
    expect(told.endsWith(`\n\nFAILED ${short}`)).toBe(true);
    expect(told.length).toBeGreaterThan(3_400);
    expect(told.length).toBeLessThanOrEqual(3_500);
  });

  it('counts those that there is no room for', () => {
    const told = tellFailures(Array.from({ length: 100 }, (_, at) => failureOf(`comes up ${at}`, 'it does not')));
    expect(told.length).toBeLessThanOrEqual(3_500);
    expect(told.match(/^FAILED real-lxc: test/gm)).toHaveLength(42);
    expect(told.endsWith('\n\nand 58 more failed')).toBe(true);
  });
});
