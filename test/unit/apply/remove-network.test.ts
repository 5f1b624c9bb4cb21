import { expect, it } from 'vitest';
import type { StepContext } from '../../../src/apply/context.ts';
import { Recorder } from '../../../src/apply/recorder.ts';
import { runRemoveNetwork } from '../../../src/apply/steps/shared.ts';
import type { EnvironmentState } from '../../../src/state/recorded.ts';
import { sampleRef } from '../../fixtures/sample-ref.ts';

const { id, name, network, idRange } = sampleRef.environment;
const environment = { id, name, projectDir: '/p', vfile: 'Vfile.yaml', network, idRange, networks: ['lxc', 'qemu', 'other'] };
const state: EnvironmentState = { schema: 1, serial: 2, environment, machines: {} };
const step = {
  id: 'network.lxc.remove',
  kind: 'remove-network',
  provider: 'lxc',
  providers: ['lxc', 'qemu'],
  needs: [],
  reason: 'no machine is left',
  cost: 'safe',
} as const;

function contextOf(remove: (provider: string) => Promise<void>) {
  const recorder = new Recorder(state, { intent: async () => '1', outcome: async () => undefined });
  const provider = async (asked: string) => ({ networks: { remove: () => remove(asked) } });
  const context = { recorder, provider, forwarder: { stop: async () => undefined }, environment: sampleRef.environment, effect: {} };
  return { recorder, context: context as unknown as StepContext };
}

it('has every provider of a shared network take its part away, and drops the names of all', async () => {
  const asked: string[] = [];
  const { recorder, context } = contextOf(async (provider) => void asked.push(provider));
  await runRemoveNetwork(step, context);
  expect(asked).toEqual(['lxc', 'qemu']);
  expect(recorder.environment.networks).toEqual(['other']);
});

it('keeps the names of all when one failed, for the next run to try again', async () => {
  const { recorder, context } = contextOf((provider) => (provider === 'qemu' ? Promise.reject(new Error('busy')) : Promise.resolve()));
  await expect(runRemoveNetwork(step, context)).rejects.toThrow('busy');
  expect(recorder.environment.networks).toEqual(['lxc', 'qemu', 'other']);
});
