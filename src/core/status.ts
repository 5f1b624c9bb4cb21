import type { Recorder } from '../apply/recorder.ts';
import type { MachineSummary } from '../events/event.ts';
import type { Environment } from '../machine/machine.ts';
import { isEmptyPlan } from '../plan/plan.ts';
import type { Plan, Step } from '../plan/step.ts';
import type { Observed } from '../provider/observed.ts';
import type { RecordedMachine } from '../state/recorded.ts';
import type { OpenEnvironment } from './environment.ts';
import { allForwards } from './forward-carriers.ts';
import type { Gathered } from './gather.ts';
import { listeningForwards } from './keeper-door.ts';
import { observeAll, observeEnd } from './observe.ts';
import { assignRefs } from './refs.ts';
import type { MachineStatus } from './vup.ts';
import type { World } from './world.ts';

/** What runs now: the engines' word, not the records'. Machines of the Vfile that do not exist yet are `absent`. */
export async function environmentStatus(
  world: World,
  open: OpenEnvironment | undefined,
  vfile: Environment | undefined,
): Promise<readonly MachineStatus[]> {
  const recorded = Object.values(open?.state.machines ?? {});
  const observed = open === undefined ? {} : await observeRecorded(world, open);
  const forwards = allForwards(open === undefined ? undefined : await listeningForwards(world, open), observed);
  const known = recorded.map((record): MachineStatus => {
    const ports = record.ports.filter((port) => forwards.some((other) => other.host === port.host && other.protocol === port.protocol));
    const origin = vfile === undefined || vfile.machines.some((machine) => machine.name === record.name) ? 'both' : 'recorded';
    return { ...fromRecord(record, observed[record.name]), ports, origin };
  });
  const fresh = (vfile?.machines ?? []).filter((machine) => open?.state.machines[machine.name] === undefined);
  const absent = fresh.map((machine): MachineStatus => {
    const { name, cpus, memoryMiB, image } = machine;
    return { name, status: 'absent', ports: [], cpus, memoryMiB, image: image.name, origin: 'vfile' };
  });
  return inVfileOrder([...known, ...absent], vfile);
}

/** Asks each provider once for its recorded machines. */
export function observeRecorded(world: World, open: OpenEnvironment): Promise<Readonly<Record<string, Observed>>> {
  const recorded = Object.values(open.state.machines);
  const refs = assignRefs(open.ref, open.files, recorded, []);
  return observeAll(world, [...refs.values()], (name) => open.state.machines[name]?.provider);
}

function fromRecord(record: RecordedMachine, observed: Observed | undefined): Omit<MachineStatus, 'origin' | 'ports'> {
  const unfinished = record.provision.find((step) => step.outcome !== 'done');
  const broken = record.status === 'creating' || record.status === 'tainted' || record.status === 'destroying';
  const status = observed?.status ?? 'unknown';
  const reason = observed?.reason ?? (broken ? `its record says "${record.status}"` : undefined);
  return {
    name: record.name,
    status: broken && status !== 'unknown' && status !== 'absent' ? 'broken' : status,
    provider: record.provider,
    address: record.address,
    image: record.imageName,
    cpus: record.machine.cpus,
    memoryMiB: record.machine.memoryMiB,
    ...(reason !== undefined && { reason }),
    ...(unfinished !== undefined && { unfinished: { step: unfinished.id, outcome: unfinished.outcome } }),
  };
}

function inVfileOrder(machines: readonly MachineStatus[], vfile: Environment | undefined): readonly MachineStatus[] {
  const order = (vfile?.machines ?? []).map((machine) => machine.name);
  const rank = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  return machines.toSorted((a, b) => rank(a.name) - rank(b.name));
}

/** The machines that a run was to bring up, or found running and let run. */
function broughtUp({ facts }: Gathered, { steps }: Plan): ReadonlySet<string> {
  const withStep = (...kinds: readonly Step['kind'][]) =>
    new Set(steps.flatMap(({ kind, machine }) => (kinds.includes(kind) && machine !== undefined ? [machine] : [])));
  const [started, ended] = [withStep('start', 'resume'), withStep('stop', 'suspend', 'destroy')];
  const found = Object.values(facts.observed).flatMap(({ machine, status }) => (status === 'running' ? [machine] : []));
  return new Set([...started, ...found.filter((name) => !ended.has(name))]);
}

/** The machines at the end of a run, for its summary. */
export async function summarizeMachines(
  world: World,
  run: { readonly recorder: Recorder; readonly gathered: Gathered; readonly planned: Plan; readonly vfile?: Environment },
): Promise<readonly MachineSummary[]> {
  const { recorder, gathered, planned, vfile } = run;
  const records = recorder.all();
  const refs = records.flatMap((record) => gathered.refs.get(record.name) ?? []);
  const providerOf = (name: string): string | undefined => recorder.get(name)?.provider;
  // Where nothing was to be done the engines have just said it.
  const observed = isEmptyPlan(planned) ? gathered.facts.observed : await observeEnd(world, refs, providerOf, broughtUp(gathered, planned));
  const order = (vfile?.machines ?? []).map((machine) => machine.name);
  const sorted = records.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  return sorted.map((record): MachineSummary => {
    const { message } = gathered.wanted.get(record.name)?.machine ?? {};
    return {
      name: record.name,
      status: observed[record.name]?.status ?? 'unknown',
      provider: record.provider,
      address: record.address,
      ports: record.ports,
      ...(message !== undefined && { message }),
    };
  });
}
