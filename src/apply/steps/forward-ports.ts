import { VupError } from '../../errors/vup-error.ts';
import { portTaken } from '../../keeper/explain-refusal.ts';
import type { Forward } from '../../keeper/forward.ts';
import { samePort } from '../../plan/diff.ts';
import type { RefusedForward } from '../../provider/provider.ts';
import type { RecordedMachine, RecordedPort } from '../../state/recorded.ts';
import type { ApplyContext, StepContext } from '../context.ts';
import { recordOf } from './machine.ts';
import type { StepOf } from './of-kind.ts';

/** A forward that could not be made, whoever was to carry it. */
interface Failure {
  readonly port: RecordedPort;
  readonly error: VupError;
}

/** Makes a machine's forwards listen, and records the settled host ports. */
export async function runForwardPorts(step: StepOf<'forward-ports'>, context: StepContext): Promise<void> {
  const before = recordOf(context, step.machine);
  // In the records from here on, so that machines whose ports are set at the same time do not undo each other.
  const machine = { ...before.machine, ports: step.want.ports };
  await context.recorder.intent(step, { ...before, ports: step.ports, machine });
  const failures = await carry(before, step.ports, context);
  const current = recordOf(context, step.machine);
  const own = failures.find(({ port }) => step.ports.some((wanted) => samePort(wanted, port)));
  if (own === undefined) return context.recorder.outcome(step, current);
  const listening = step.ports.filter((wanted) => !failures.some(({ port }) => samePort(wanted, port)));
  await context.recorder.outcome(step, { ...current, ports: listening });
  throw own.error;
}

async function carry(record: RecordedMachine, ports: readonly RecordedPort[], context: StepContext): Promise<readonly Failure[]> {
  if (context.carrierOf(record.provider) === 'engine') return carryByEngine(record, ports, context);
  const failures = await context.forwarder.set(() => keeperForwards(context));
  return failures.map(({ forward, error }) => ({ port: forward, error }));
}

/** Has the machine's engine make exactly these listen. */
export async function carryByEngine(
  record: RecordedMachine,
  ports: readonly RecordedPort[],
  context: StepContext,
): Promise<readonly Failure[]> {
  const provider = await context.provider(record.provider);
  if (provider.forward === undefined)
    throw new VupError('VUP_BUG', { message: `${provider.name} says that it carries forwards, but cannot` });
  const refused = await provider.forward(context.refOf(record.name), ports, context.effect);
  const { files } = context.host;
  const errorOf = async (each: RefusedForward) => (each.inUse === true ? portTaken(files, each.forward) : refusalError(each));
  return Promise.all(refused.map(async (each) => ({ port: each.forward, error: await errorOf(each) })));
}

function refusalError({ forward, reason }: RefusedForward): VupError {
  const { bind, host, protocol } = forward;
  return new VupError('VUP_PORT_TAKEN', {
    message: `host port ${bind}:${host}/${protocol} cannot be used: ${reason}`,
    hint: 'Free it, or give the forward another `host` port in the Vfile, or `host: auto`.',
    details: { port: host },
  });
}

/** Sets a machine's forwards anew after its engine's process was: those that the engine carried went with it. */
export async function restoreForwards(machine: string, context: StepContext): Promise<void> {
  const record = recordOf(context, machine);
  if (record.ports.length === 0 || context.carrierOf(record.provider) !== 'engine') return;
  const [failure] = await carryByEngine(record, record.ports, context);
  if (failure !== undefined) throw failure.error;
}

/** Brings the keeper in line with the records, for example after a machine stopped. */
export async function refreshForwards(context: ApplyContext): Promise<void> {
  const forwards = () => keeperForwards(context);
  if (forwards().length > 0) await context.forwarder.set(forwards);
  else await context.forwarder.stop();
}

function keeperForwards(context: ApplyContext): readonly Forward[] {
  return context.recorder
    .all()
    .filter(({ provider }) => context.carrierOf(provider) === 'keeper')
    .flatMap(forwardsOf);
}

/** Records never change, and each call of the keeper is told the forwards of all machines: those of one are made once. */
const madeForwards = new WeakMap<RecordedMachine, readonly Forward[]>();

function forwardsOf(record: RecordedMachine): readonly Forward[] {
  const made = madeForwards.get(record) ?? record.ports.map((port) => ({ ...port, address: record.address }));
  madeForwards.set(record, made);
  return made;
}
