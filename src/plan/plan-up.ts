import type { Observed } from '../provider/observed.ts';
import type { RecordedMachine, RecordedPort } from '../state/recorded.ts';
import { samePort } from './diff.ts';
import type { Goal, ListeningPort, PlanFacts, WantedMachine } from './facts.ts';
import { findHandOvers } from './hand-over.ts';
import { type MachinePart, type MachineSituation, planMachine } from './machine-steps.ts';
import { orderSteps } from './order.ts';
import { destroyPart } from './plan-down.ts';
import { renamedFrom, renameNotes } from './rename.ts';
import { machinesInScope } from './scope.ts';
import type { MachinePlan, Plan, Step } from './step.ts';

/** The goals that follow the Vfile. */
type UpGoal = Extract<Goal, { kind: 'up' | 'provision' | 'reload' | 'resume' }>;

/** Plans what the Vfile says, for the machines in scope. */
export function planUp(facts: PlanFacts, goal: UpGoal): Plan {
  const scope = machinesInScope(facts, goal.names).filter((wanted) => goal.kind !== 'resume' || isSuspended(facts, wanted));
  const listening = indexForwards(facts.forwards);
  const situations = scope.map((wanted) => situationOf(facts, wanted, { goal, listening }));
  const handOvers = findHandOvers(
    situations.map(({ wanted, listening }) => ({ machine: wanted.machine.name, listening, wanted: wanted.ports })),
  );
  const parts = situations.map((each) => planMachine({ ...each, givesAway: handOvers.get(each.wanted.machine.name) ?? [] }));
  const gone = goal.kind === 'up' && goal.names.length === 0 ? unwanted(facts) : [];
  const removals = gone.map((recorded) => destroyPart(recorded, 'it is no longer in the Vfile'));
  const shared = sharedSteps(facts, scope, parts, removals.length > 0);
  const steps = [...shared, ...removals.flatMap((part) => part.steps), ...parts.flatMap((part) => part.steps)];
  const machines = facts.wanted.map((wanted) => wanted.machine);
  const lines = [...parts.map((part) => part.line), ...removals.map((part) => part.line)];
  return {
    environment: facts.environment,
    machines: lines,
    steps: orderSteps(steps, machines, handOvers),
    notes: [...renameNotes(facts, gone), ...skippedNotes(facts, scope, goal)],
    destructive: lines.filter(losesData).map((line) => line.machine),
  };
}

function isSuspended(facts: PlanFacts, { machine }: WantedMachine): boolean {
  return facts.observed[renamedFrom(facts, machine) ?? machine.name]?.status === 'suspended';
}

function losesData(line: MachinePlan): boolean {
  return line.action === 'replace' || line.action === 'destroy';
}

function situationOf(
  facts: PlanFacts,
  wanted: WantedMachine,
  { goal, listening }: { readonly goal: UpGoal; readonly listening: ForwardIndex },
): Omit<MachineSituation, 'givesAway'> {
  const { name } = wanted.machine;
  const former = renamedFrom(facts, wanted.machine);
  const known = former ?? name;
  const observed = facts.observed[known] ?? absent(known);
  const recorded = facts.recorded[known];
  return {
    wanted,
    recorded,
    observed,
    power: goal.kind === 'provision' ? observed.status === 'running' : isPowered(wanted, goal, observed),
    listening: listeningOf(listening, recorded, observed),
    ...(goal.kind === 'reload' && { restart: 'you asked for a reload' }),
    ...(former !== undefined && { renamedFrom: former }),
    ...('provisionWith' in goal && goal.provisionWith !== undefined && { provisionWith: goal.provisionWith }),
  };
}

/** Forwards by what a machine may know its own by: a port of the host, an address. */
type ForwardIndex = ReadonlyMap<string, PlanFacts['forwards']>;

function indexForwards(forwards: PlanFacts['forwards']): ForwardIndex {
  const index = new Map<string, ListeningPort[]>();
  const add = (key: string, port: ListeningPort): void => void (index.get(key)?.push(port) ?? index.set(key, [port]));
  for (const port of forwards) {
    add(hostKey(port), port);
    if (port.address !== undefined) add(port.address, port);
  }
  return index;
}

function hostKey({ host, protocol }: RecordedPort): string {
  return `${host}/${protocol}`;
}

/** Also what no record tells: a run may have been killed between writing down what it wants and doing it. */
function listeningOf(index: ForwardIndex, recorded: RecordedMachine | undefined, { settings }: Observed): PlanFacts['forwards'] {
  const carried = settings?.forwards ?? [];
  const keys = [...[...carried, ...(recorded?.ports ?? [])].map(hostKey), recorded?.address ?? ''];
  const near = [...new Set(keys.flatMap((key) => index.get(key) ?? []))];
  const isCarried = (port: RecordedPort): boolean => carried.some((own) => samePort(own, port));
  const isRecorded = (port: RecordedPort): boolean =>
    recorded?.ports.some((own) => own.host === port.host && own.protocol === port.protocol) ?? false;
  return near.filter((port) => isCarried(port) || isRecorded(port) || (port.address !== undefined && port.address === recorded?.address));
}

function isPowered(wanted: WantedMachine, goal: Goal, observed: Observed): boolean {
  return wanted.machine.autostart || goal.kind === 'resume' || goal.names.length > 0 || observed.status === 'running';
}

function absent(machine: string): Observed {
  return { machine, status: 'absent' };
}

function unwanted(facts: PlanFacts): readonly RecordedMachine[] {
  const kept = new Set(facts.wanted.map((wanted) => wanted.machine.name));
  const moved = new Set(facts.wanted.flatMap((wanted) => renamedFrom(facts, wanted.machine) ?? []));
  return Object.values(facts.recorded).filter((recorded) => !kept.has(recorded.name) && !moved.has(recorded.name));
}

function skippedNotes(facts: PlanFacts, scope: readonly WantedMachine[], goal: Goal): readonly string[] {
  if (goal.names.length > 0 || goal.kind === 'resume') return [];
  return facts.wanted
    .filter((wanted) => !scope.includes(wanted))
    .map(({ machine }) => `${machine.name} has autostart: false; start it with: vup up ${machine.name}`);
}

/** Images, disks and networks that the planned machines need. */
function sharedSteps(
  facts: PlanFacts,
  scope: readonly WantedMachine[],
  parts: readonly MachinePart[],
  namesChange: boolean,
): readonly Step[] {
  const steps = new Map<string, Step>();
  scope.forEach((wanted, position) => {
    const part = parts[position];
    if (part === undefined) return;
    // Of a machine that is there, the unpacked image it stands on may have gone.
    const needsImage = isMade(part) || ((part.diff.start || part.diff.resume) && wanted.image.stored);
    for (const step of [...(needsImage ? imageSteps(wanted) : []), ...networkSteps(facts, wanted, part, namesChange)]) {
      steps.set(step.id, step);
    }
  });
  return [...steps.values()];
}

function isMade({ diff }: MachinePart): boolean {
  return diff.action === 'create' || diff.action === 'replace';
}

function isRenamed({ diff, steps }: MachinePart): boolean {
  return steps.some((step) => step.kind === 'rename') || diff.changes.some((change) => change.field === 'hostname');
}

/** The network's step, if this machine needs one. `namesChange`: another machine goes, so names do in any case. */
function networkSteps(facts: PlanFacts, wanted: WantedMachine, part: MachinePart, namesChange: boolean): readonly Step[] {
  const { provider } = wanted;
  const changesNames = isMade(part) || isRenamed(part);
  const present = facts.networks[provider] === 'present';
  const isNeeded = changesNames || part.diff.start || part.diff.resume || lacksNetwork(facts, wanted) || (namesChange && present);
  const reason = networkReason(facts, provider, changesNames || namesChange);
  if (!isNeeded || reason === undefined) return [];
  return [{ id: `network.${provider}`, kind: 'create-network', provider, needs: [], reason, cost: 'safe' }];
}

/** A machine runs on by itself when its network is taken away. */
function lacksNetwork({ networks, observed }: PlanFacts, { machine, provider }: WantedMachine): boolean {
  return networks[provider] === 'partial' || (networks[provider] === 'absent' && observed[machine.name]?.status === 'running');
}

function networkReason(facts: PlanFacts, provider: string, namesChange: boolean): string | undefined {
  const status = facts.networks[provider] ?? 'absent';
  if (status === 'absent') return 'the environment has no network yet';
  if (status === 'partial') return 'part of the network is missing';
  return namesChange ? 'names of machines change' : undefined;
}

function imageSteps(wanted: WantedMachine): readonly Step[] {
  const { image, provider } = wanted;
  const steps: Step[] = [];
  if (!image.stored) {
    steps.push({
      id: image.diskKind === 'rootfs' ? `image.${image.name}` : `image.${image.name}.${image.diskKind}`,
      kind: 'pull-image',
      image: image.name,
      diskKind: image.diskKind,
      needs: [],
      reason: 'it is not in the store',
      cost: 'safe',
    });
  }
  if (!image.prepared) {
    const reason = `not yet ${image.diskKind === 'rootfs' ? 'unpacked' : 'prepared'} for ${provider}`;
    const of = { provider, image: image.name, diskKind: image.diskKind };
    steps.push({ id: `disk.${provider}.${image.name}`, kind: 'create-disk', ...of, needs: [], reason, cost: 'safe' });
  }
  return steps;
}
