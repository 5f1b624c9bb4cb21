import { describe, expect, it } from 'vitest';
import { inspectNetwork, removeNetwork } from '../../../src/bridge/network.ts';
import { ensureTap, removeTap } from '../../../src/bridge/tap.ts';
import type { ExecOptions, Host } from '../../../src/host/host.ts';
import type { EffectContext } from '../../../src/provider/provider.ts';
import { noFailpoints } from '../../fixtures/no-failpoints.ts';
import { sampleRef } from '../../fixtures/sample-ref.ts';

/** A host of these texts; what is done to it by `ip` is noted, a batch with its lines. */
function contextOf(texts: Readonly<Record<string, string>>): { readonly context: EffectContext; readonly done: string[] } {
  const done: string[] = [];
  const files = {
    readText: async (path: string) => texts[path] ?? '',
    readTextIfExists: async (path: string) => texts[path],
    list: async () => [],
    stat: async (path: string) => (Object.keys(texts).some((key) => key.startsWith(path)) ? {} : undefined),
    remove: async (path: string) => void done.push(`remove ${path}`),
  };
  const run = async ([program, ...words]: readonly string[], options?: ExecOptions) => {
    const batch = typeof options?.input === 'string' ? options.input.trim().split('\n') : [words.join(' ')];
    if (program === 'ip') done.push(...batch);
    return { exitCode: 0, stdout: '', stderr: '', timedOut: false, aborted: false };
  };
  const host = { files, exec: { run }, failpoints: noFailpoints } as unknown as Host;
  const progress = { bar: () => undefined, log: () => undefined };
  return { context: { host, signal: new AbortController().signal, progress }, done };
}

const refusal = expect.objectContaining({ code: 'VUP_NETWORK_FAILED', message: expect.stringContaining('left alone') });
const tap = '/sys/class/net/vup1a2b3c4d-0a';
const owner = sampleRef.environment.idRange.base + 1;

it('removes no bridge with another mark, and does not call it absent', async () => {
  const { context, done } = contextOf({ '/sys/class/net/vup-1a2b3c4d/ifalias': 'somebody\n' });
  await expect(removeNetwork(sampleRef.environment, context)).rejects.toEqual(refusal);
  expect(done).toEqual([]);
  expect(await inspectNetwork(sampleRef.environment, context.host)).toBe('unknown');
});

describe('a tap', () => {
  const mended = [
    'link set dev vup1a2b3c4d-0a alias vup:1a2b3c4d/web',
    'link set dev vup1a2b3c4d-0a master vup-1a2b3c4d',
    'link set dev vup1a2b3c4d-0a up',
  ];

  it('is made, marked, plugged in and set up', async () => {
    const { context, done } = contextOf({});
    await ensureTap(sampleRef, owner, context);
    expect(done).toEqual([`tuntap add dev vup1a2b3c4d-0a mode tap user ${owner}`, ...mended]);
  });

  it.each([
    ['marked', 'vup:1a2b3c4d/web\n'],
    ['left unmarked by a killed run', '\n'],
  ])('that is there, %s, is only mended', async (_how, alias) => {
    const { context, done } = contextOf({ [`${tap}/ifalias`]: alias, [`${tap}/owner`]: `${owner}\n` });
    await ensureTap(sampleRef, owner, context);
    expect(done).toEqual(mended);
  });

  it('of another user is made anew', async () => {
    const { context, done } = contextOf({ [`${tap}/ifalias`]: 'vup:1a2b3c4d/web\n', [`${tap}/owner`]: '0\n' });
    await ensureTap(sampleRef, owner, context);
    expect(done.slice(0, 2)).toEqual(['link delete dev vup1a2b3c4d-0a', `tuntap add dev vup1a2b3c4d-0a mode tap user ${owner}`]);
  });

  it.each([
    ['marked by another', 'somebody\n', String(owner)],
    ['of another machine', 'vup:1a2b3c4d/db\n', String(owner)],
    ['unmarked and of an id that is not ours', '\n', '1000'],
    ["unmarked and nobody's", '\n', '-1'],
  ])('%s is left alone', async (_whose, alias, uid) => {
    const { context, done } = contextOf({ [`${tap}/ifalias`]: alias, [`${tap}/owner`]: uid });
    await expect(ensureTap(sampleRef, owner, context)).rejects.toEqual(refusal);
    await expect(removeTap(sampleRef, context)).rejects.toEqual(refusal);
    expect(done).toEqual([]);
  });

  it('is removed, and none is fine', async () => {
    const there = contextOf({ [`${tap}/ifalias`]: 'vup:1a2b3c4d/web\n' });
    await removeTap(sampleRef, there.context);
    expect(there.done).toEqual(['link delete dev vup1a2b3c4d-0a']);
    const none = contextOf({});
    await removeTap(sampleRef, none.context);
    expect(none.done).toEqual([]);
  });
});
