import { expect, it } from 'vitest';
import type { Host } from '../../../../src/host/host.ts';
import type { EffectContext } from '../../../../src/provider/provider.ts';
import { renderConfig } from '../../../../src/providers/lxc/config-file.ts';
import { configPath } from '../../../../src/providers/lxc/names.ts';
import { destroyMachine, stopMachine } from '../../../../src/providers/lxc/power.ts';
import { noFailpoints } from '../../../fixtures/no-failpoints.ts';
import { sampleRef } from '../../../fixtures/sample-ref.ts';
import { sampleConfig } from './sample.ts';

/** A host of these texts on which nothing is removed and no program but nft runs: whatever else is done to it is noted. */
function contextOf(texts: Readonly<Record<string, string>>): { readonly context: EffectContext; readonly done: string[] } {
  const done: string[] = [];
  const files = {
    readTextIfExists: async (path: string) => texts[path],
    list: async () => [],
    stat: async (path: string) => (Object.keys(texts).some((key) => key.startsWith(path)) ? {} : undefined),
    remove: async (path: string) => void done.push(`remove ${path}`),
  };
  const run = async ([program, ...words]: readonly string[]) => {
    if (program !== 'nft') done.push([program, ...words].join(' '));
    return { exitCode: 0, stdout: '', stderr: '', timedOut: false, aborted: false };
  };
  const host = { files, exec: { run }, failpoints: noFailpoints } as unknown as Host;
  const progress = { bar: () => undefined, log: () => undefined };
  return { context: { host, signal: new AbortController().signal, progress }, done };
}

it.each([
  ['of another machine', renderConfig({ ...sampleConfig, owner: '1a2b3c4d/db' })],
  ['of another program', 'lxc.uts.name = web\n'],
])('neither stops nor removes a container whose configuration is %s', async (_whose, text) => {
  const { context, done } = contextOf({ [configPath(sampleRef)]: text });
  const refusal = expect.objectContaining({ code: 'VUP_ENGINE_FAILED', message: expect.stringContaining('left alone') });
  await expect(stopMachine(sampleRef, 'force', context)).rejects.toEqual(refusal);
  await expect(destroyMachine(sampleRef, context)).rejects.toEqual(refusal);
  expect(done).toEqual([]);
});
