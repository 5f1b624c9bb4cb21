import { describe, expect, it } from 'vitest';
import type { MachineSummary } from '../../../src/events/event.ts';
import { formatError, formatStatus } from '../../../src/render/print.ts';
import { formatPort } from '../../../src/view/port-text.ts';
import { displayWidth } from '../../../src/view/text-width.ts';

const port = (host: number, guest: number, more: Partial<MachineSummary['ports'][number]> = {}) => ({
  bind: '127.0.0.1',
  host,
  guest,
  protocol: 'tcp' as const,
  ...more,
});

const machines: readonly MachineSummary[] = [
  { name: 'db', status: 'stopped', provider: 'lxc', address: '10.83.12.10', ports: [] },
  {
    name: 'web-1',
    status: 'running',
    provider: 'qemu',
    address: '10.83.12.11',
    ports: [port(8080, 80), port(8443, 443), port(5353, 53, { protocol: 'udp' })],
  },
];

describe('formatStatus', () => {
  it('is a table, further ports below the first', () => {
    expect(formatStatus(machines, { color: false, columns: 80 })).toBe(`\
NAME   STATUS   PROVIDER  ADDRESS      PORTS
db     stopped  lxc       10.83.12.10
web-1  running  qemu      10.83.12.11  http://127.0.0.1:8080 -> 80
                                       https://127.0.0.1:8443 -> 443
                                       127.0.0.1:5353 -> 53/udp
`);
  });

  it('leaves out columns that no machine fills', () => {
    expect(formatStatus([{ name: 'a', status: 'absent', ports: [] }], { color: false })).toBe('NAME  STATUS\na     absent\n');
  });

  it('becomes blocks where the table does not fit, and cuts nothing', () => {
    const text = formatStatus(machines, { color: false, columns: 34 });
    expect(text).toBe(`\
db
  status: stopped
  provider: lxc
  address: 10.83.12.10
web-1
  status: running
  provider: qemu
  address: 10.83.12.11
  ports: http://127.0.0.1:8080
    -> 80
  ports: https://127.0.0.1:8443
    -> 443
  ports: 127.0.0.1:5353 ->
    53/udp
`);
    for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(34);
  });

  it('is nothing for no machines', () => {
    expect(formatStatus([], { color: false })).toBe('');
  });

  it('colours the status, and columns still line up', () => {
    const coloured = formatStatus(machines, { color: true, columns: 80 });
    expect(coloured).toContain('\x1b[32mrunning');
    expect(coloured.replaceAll(/\p{Cc}\[\d+m/gu, '')).toBe(formatStatus(machines, { color: false, columns: 80 }));
  });
});

describe('formatPort', () => {
  it('is an address that a browser takes when the guest port is a website’s', () => {
    expect(formatPort(port(8080, 80))).toBe('http://127.0.0.1:8080 -> 80');
    expect(formatPort(port(15432, 5432))).toBe('127.0.0.1:15432 -> 5432');
    expect(formatPort(port(53, 53, { protocol: 'udp' }))).toBe('127.0.0.1:53 -> 53/udp');
    expect(formatPort(port(80, 80, { bind: '::1' }))).toBe('http://[::1]:80 -> 80');
  });
});

describe('formatError', () => {
  const error = {
    code: 'VUP_ENGINE_FAILED',
    message: 'lxc-start said no',
    hint: 'vup doctor',
    tail: ['lxc-start: \x1b[31mbad\x1b[0m', 'ERROR line'],
  };

  it('says what happened, the last lines, and what to type next', () => {
    expect(formatError(error, { color: false })).toBe(
      '✖ lxc-start said no (VUP_ENGINE_FAILED)\n  | lxc-start: bad\n  | ERROR line\n  hint: vup doctor\n',
    );
  });

  it('says where a guest is stuck, each in its own words', () => {
    const parts = ['process', 'boot', 'network', 'banner', 'login'] as const;
    const texts = parts.map((missing) =>
      formatError({ code: 'VUP_GUEST_NOT_READY', message: 'web is not ready', missing }, { color: false }),
    );
    expect(new Set(texts).size).toBe(parts.length);
    expect(texts[1]).toBe('✖ web is not ready (VUP_GUEST_NOT_READY)\n  missing: a sign of boot on its console; its process runs\n');
  });

  it('folds to the terminal', () => {
    const text = formatError({ ...error, message: 'word '.repeat(20).trim() }, { color: false, columns: 30 });
    for (const line of text.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(30);
  });

  it('does without hint and output', () => {
    expect(formatError({ code: 'VUP_BUG', message: 'two\nlines' }, { color: false })).toBe('✖ two\n  lines (VUP_BUG)\n');
  });
});
