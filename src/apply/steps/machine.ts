import { VupError } from '../../errors/vup-error.ts';
import type { RecordedMachine } from '../../state/recorded.ts';
import type { StepContext } from '../context.ts';
import { refreshForwards } from './forward-ports.ts';
import type { StepOf } from './of-kind.ts';

/** The record of a step's machine; a plan never has steps for a machine without one, but for `create`. */
export function recordOf(context: StepContext, machine: string): RecordedMachine {
  const record = context.recorder.get(machine);
  if (record !== undefined) return record;
  throw new VupError('VUP_BUG', { message: `there is no record of machine "${machine}"` });
}

/** Makes a machine from its image. */
export async function runCreate(step: StepOf<'create'>, context: StepContext): Promise<void> {
  const provider = await context.provider(step.provider ?? '');
  const { blob } = await context.images.obtain(
    { name: step.image, diskKind: step.diskKind },
    context.effect.signal,
    context.effect.progress,
  );
  const ref = context.refOf(step.machine);
  const chain = { image: blob, layers: [] };
  const record: RecordedMachine = {
    name: step.machine,
    key: ref.key,
    provider: provider.name,
    status: 'creating',
    imageName: step.image,
    chain,
    address: ref.address,
    mac: ref.mac,
    machine: step.want,
    ports: [],
    provision: [],
    ready: false,
    startedProvisioned: false,
  };
  await context.recorder.intent(step, record);
  await provider.create(ref, step.want, chain, context.effect);
  await context.recorder.outcome(step, { ...record, status: 'created' });
}

/** Applies settings to an existing machine. */
export async function runUpdate(step: StepOf<'update'>, context: StepContext): Promise<void> {
  const record = recordOf(context, step.machine);
  const provider = await context.provider(record.provider);
  await context.recorder.intent(step, { ...record, status: 'updating' });
  const engineChanges = step.changes.filter((change) => change.field !== 'env');
  if (engineChanges.length > 0) await provider.update(context.refOf(step.machine), step.want, engineChanges, context.effect);
  const { env, cpus, memoryMiB, diskMiB, hostname, folders, providerOptions } = step.want;
  const applied = { env, cpus, memoryMiB, ...(diskMiB !== undefined && { diskMiB }), hostname, folders, providerOptions };
  await context.recorder.outcome(step, { ...record, status: 'created', machine: { ...record.machine, ...applied } });
}

/** Removes a machine from its engine. The record stays `destroying` until it is forgotten or made again. */
export async function runDestroy(step: StepOf<'destroy'>, context: StepContext): Promise<void> {
  const record = context.recorder.get(step.machine);
  const provider = await context.provider(record?.provider ?? step.provider ?? '');
  const going = record && { ...record, status: 'destroying' as const, ports: [], ready: false };
  await context.recorder.intent(step, going);
  await refreshForwards(context);
  await provider.destroy(context.refOf(step.machine), context.effect);
  await context.recorder.outcome(step, going);
}

/** Drops the record and the machine's folder. */
export async function runForget(step: StepOf<'forget'>, context: StepContext): Promise<void> {
  const { paths } = context.refOf(step.machine);
  await context.recorder.intent(step);
  await context.host.files.remove(paths.root);
  await context.recorder.outcome(step, null);
}

/** Gives a recorded machine its new name; the engine keeps knowing it by its key. */
export async function runRename(step: StepOf<'rename'>, context: StepContext): Promise<void> {
  const record = recordOf(context, step.from);
  const renamed = { ...record, name: step.machine, machine: { ...record.machine, name: step.machine } };
  await context.recorder.intent(step);
  await context.recorder.renamed(step, step.from, renamed);
}
