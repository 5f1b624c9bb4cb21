import type { StepContext } from '../context.ts';
import type { StepOf } from './of-kind.ts';

/** Fetches or builds an image into the store. */
export async function runPullImage(step: StepOf<'pull-image'>, context: StepContext): Promise<void> {
  await context.recorder.intent(step);
  await context.images.obtain(step.image, context.effect.signal, context.effect.progress);
  await context.recorder.outcome(step);
}

/** Brings an image into the form the provider wants. */
export async function runCreateDisk(step: StepOf<'create-disk'>, context: StepContext): Promise<void> {
  const provider = await context.provider(step.provider);
  const { blob, file } = await context.images.obtain(step.image, context.effect.signal, context.effect.progress);
  await context.recorder.intent(step);
  await provider.disks.ensure(context.environment, blob, file, context.effect);
  await context.recorder.outcome(step);
}

/** Makes or mends the environment's network and the names in it. */
export async function runCreateNetwork(step: StepOf<'create-network'>, context: StepContext): Promise<void> {
  const provider = await context.provider(step.provider);
  await context.recorder.intent(step);
  await provider.networks.ensure(context.environment, context.members(step.provider), context.effect);
  const networks = new Set([...context.recorder.environment.networks, step.provider]);
  context.recorder.setNetworks([...networks]);
  await context.recorder.outcome(step);
}

/** Removes the network when no machine is left, and the keeper with it. */
export async function runRemoveNetwork(step: StepOf<'remove-network'>, context: StepContext): Promise<void> {
  const provider = await context.provider(step.provider);
  await context.recorder.intent(step);
  await context.forwarder.stop();
  await provider.networks.remove(context.environment, context.effect);
  context.recorder.setNetworks(context.recorder.environment.networks.filter((name) => name !== step.provider));
  await context.recorder.outcome(step);
}
