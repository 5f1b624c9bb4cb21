import { describe, expect, it } from 'vitest';
import { formatError, formatLogLine, formatPlan, formatStatus } from '../../../src/render/print.ts';
import { formatEnvironments, formatFindings } from '../../../src/render/print-lists.ts';
import { formatDiagnostic } from '../../../src/vfile/format-diagnostic.ts';

/** Sets the title, moves the cursor, answers into the keyboard, hides text, turns the direction of writing. */
const evil = 'x\u001b]0;owned\u0007\u001b[2J\u001b[6n\u009b31m\u001bP+q\u001b\\\u202eabc\u0000\u0008\u007f\rgone';
const text = { columns: 80, color: false };
const change = { field: evil, from: evil, to: evil, cost: 'live', reason: evil } as const;
const planned = {
  machine: evil,
  action: 'update',
  cost: 'live',
  reasons: [evil],
  changes: [change],
  loses: [evil],
  provision: [{ id: evil, reason: evil }],
  notes: [evil],
} as const;
const machine = { name: evil, status: evil, provider: evil, address: evil, ports: [], message: evil, note: evil };
const place = { file: evil, line: 1, column: 1, endLine: 1, endColumn: 2 };

const printed: Readonly<Record<string, () => string>> = {
  'vup logs': () => formatLogLine(evil),
  'an error': () => formatError({ code: evil, message: evil, hint: evil, tail: [evil] }, text),
  'a plan': () =>
    formatPlan({ environment: evil, machines: [planned], steps: [{ kind: 'pull-image', image: evil, reason: evil }], notes: [evil] }, text),
  'vup status': () => formatStatus([machine], text),
  'vup ls': () => formatEnvironments([{ id: evil, name: evil, projectDir: evil, orphaned: true, machines: [machine] }], text),
  'vup doctor': () => formatFindings([{ ok: false, title: evil, reason: evil, fix: [evil], provider: evil, needed: true }], text),
  'a mistake in a Vfile': () =>
    formatDiagnostic({ severity: 'error', rule: 'r', message: evil, hint: evil, place }, `${evil}\n${evil}`, text),
};

describe('escape sequences', () => {
  it.each(Object.keys(printed))('are not printed by %s', (name) => {
    const lines = (printed[name]?.() ?? '').replaceAll('\n', '');
    expect(lines).not.toMatch(/\p{Cc}/u);
    expect(lines).not.toContain('\u202e');
    expect(lines.length).toBeGreaterThan(0);
  });
});
