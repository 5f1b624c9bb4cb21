import type { StepContext } from '../context.ts';
import type { StepOf } from './of-kind.ts';

/** Fetches or builds an image into the store. */
export async function runPullImage(step: StepOf<'pull-image'>, context: StepContext): Promise<void> {
  await context.recorder.intent(step);
  await context.images.obtain({ name: step.image, diskKind: step.diskKind }, context.effect.signal, context.effect.progress);
  await context.recorder.outcome(step);
}

/** Brings an image into the form the provider wants. */
export async function runCreateDisk(step: StepOf<'create-disk'>, context: StepContext): Promise<void> {
  const provider = await context.provider(step.provider);
  const { blob, file } = await context.images.obtain(
    { name: step.image, diskKind: step.diskKind },
    context.effect.signal,
    context.effect.progress,
  );
  await context.recorder.intent(step);
  await provider.disks.ensure(context.environment, blob, file, context.effect);
  await context.recorder.outcome(step);
}

/** Makes or mends the environment's network and the names in it. */
export async function runCreateNetwork(step: StepOf<'create-network'>, context: StepContext): Promise<void> {
  const provider = await context.provider(step.provider);
  await context.recorder.intent(step);
  // Before it is there: killed in the middle, `vup destroy` must know that there may be something to take away.
  const { networks } = context.recorder.environment;
  if (!networks.includes(step.provider)) await context.recorder.settle({ networks: [...networks, step.provider] });
  await provider.networks.ensure(context.environment, context.members(step.provider), context.effect);
  await context.recorder.outcome(step);
}

/** Removes the network when no machine is left, and the keeper with it. Every provider that shares it is asked: each may hold more. */
export async function runRemoveNetwork(step: StepOf<'remove-network'>, context: StepContext): Promise<void> {
  const { recorder } = context;
  await recorder.intent(step);
  await context.forwarder.stop();
  for (const name of step.providers) {
    const provider = await context.provider(name);
    await provider.networks.remove(context.environment, context.effect);
  }
  // Together: killed between two of them, the next run takes all away once more.
  await recorder.settle({ networks: recorder.environment.networks.filter((name) => !step.providers.includes(name)) });
  await recorder.outcome(step);
}
