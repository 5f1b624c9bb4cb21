import { join } from 'node:path';
import type { Diagnostic } from '../errors/diagnostic.ts';
import { stepDigests } from '../guest/digest.ts';
import { type FileDigests, openFileDigests } from '../guest/file-digests.ts';
import { layerKeys } from '../guest/layer-keys.ts';
import type { Environment, Hook, Machine } from '../machine/machine.ts';
import type { PlanFacts, StepFact, WantedMachine } from '../plan/facts.ts';
import type { MachineRef } from '../provider/machine-ref.ts';
import type { Observed } from '../provider/observed.ts';
import type { RecordedMachine, RecordedPort } from '../state/recorded.ts';
import { createChooser, type ProviderChooser, type UsableProvider } from './choose-provider.ts';
import type { OpenEnvironment } from './environment.ts';
import { allForwards, type ForwardCarriers, forwardCarriers } from './forward-carriers.ts';
import { createImageBook, type ImageBook } from './image-book.ts';
import { inspectNetworks } from './inspect-networks.ts';
import { listeningForwards } from './keeper-door.ts';
import { observeAll } from './observe.ts';
import { withOptionDigests } from './option-digests.ts';
import { assignRefs } from './refs.ts';
import { refuseImpossible } from './refuse-impossible.ts';
import type { SecretDigests } from './secret-digests.ts';
import type { PortSettler } from './settle-ports.ts';
import type { World } from './world.ts';

/** The facts of a plan, and what applying it needs besides. */
export interface Gathered {
  readonly facts: PlanFacts;
  readonly refs: ReadonlyMap<string, MachineRef>;
  readonly wanted: ReadonlyMap<string, WantedMachine>;
  readonly images: ImageBook;
  readonly chooser: ProviderChooser;
  readonly carriers: ForwardCarriers;
  /** What engines cannot do as one might expect. */
  readonly warnings: readonly Diagnostic[];
}

/** What to gather facts for. `vfile` is undefined for commands that work from records alone. */
export interface GatherRequest {
  readonly open: OpenEnvironment;
  readonly vfile: Environment | undefined;
  readonly lockText: string | undefined;
  readonly ports: PortSettler;
  /** Digests of the secrets that steps use, by name. */
  readonly secretDigests: SecretDigests;
  /** Programs of the host that may run. */
  readonly hooks: readonly Hook[];
}

/** Asks everybody at once: engines, store, keeper, files that steps read. Changes nothing in any engine. */
export async function gatherFacts(world: World, request: GatherRequest): Promise<Gathered> {
  const { open, vfile } = request;
  const machines = vfile?.machines ?? [];
  const recorded = Object.values(open.state.machines);
  const chooser = createChooser(world.registry, world.host);
  const refs = assignRefs(open.ref, open.files, recorded, machines);
  const images = createImageBook(world, request.lockText, machines);
  const chosen = await chooseAll(chooser, machines, open.state.machines);
  const warnings = refuseImpossible(machines, chosen);
  const fileDigests = await openFileDigests(world.host, join(world.paths.downloads, 'file-digests.json'));
  const providers = [...recorded.map(({ provider }) => provider), ...[...chosen.values()].map(({ provider }) => provider.name)];
  const [observed, networks, keeper, carriers] = await Promise.all([
    observeAll(world, [...refs.values()], (name) => recordedOrChosen(open.state.machines[name], chosen.get(name))),
    inspectNetworks(
      world,
      open,
      chooser,
      [...chosen.values()].map((entry) => entry.provider.name),
    ),
    listeningForwards(world, open),
    forwardCarriers(chooser, providers),
  ]);
  const wanted = await Promise.all(machines.map((machine) => lookUp(world, { machine, request, images, fileDigests, observed, chosen })));
  await fileDigests.save();
  const facts: PlanFacts = {
    environment: vfile?.name ?? open.state.environment.name,
    wanted,
    recorded: open.state.machines,
    observed,
    ...networks,
    recordedNetworks: open.state.environment.networks,
    forwards: allForwards(keeper, observed),
    hooks: request.hooks,
    hooksOwed: (await world.host.files.stat(open.files.hooksOwed)) !== undefined,
  };
  return { facts, refs, wanted: new Map(wanted.map((entry) => [entry.machine.name, entry])), images, chooser, carriers, warnings };
}

async function chooseAll(chooser: ProviderChooser, machines: readonly Machine[], recorded: Readonly<Record<string, RecordedMachine>>) {
  const entries = await Promise.all(
    machines.map(async (machine) => {
      const past = recorded[machine.name] ?? (machine.was === undefined ? undefined : recorded[machine.was]);
      return [machine.name, await chooser.choose(machine, past?.provider)] as const;
    }),
  );
  return new Map<string, UsableProvider>(entries);
}

function recordedOrChosen(recorded: RecordedMachine | undefined, chosen: UsableProvider | undefined): string | undefined {
  return recorded?.provider ?? chosen?.provider.name;
}

interface LookUp {
  readonly machine: Machine;
  readonly request: GatherRequest;
  readonly images: ImageBook;
  readonly fileDigests: FileDigests;
  readonly observed: Readonly<Record<string, Observed>>;
  readonly chosen: ReadonlyMap<string, UsableProvider>;
}

async function lookUp(world: World, subject: LookUp): Promise<WantedMachine> {
  const { request, images, observed, chosen, fileDigests } = subject;
  const usable = chosen.get(subject.machine.name);
  if (usable === undefined) throw new Error(`no provider was chosen for ${subject.machine.name}`);
  const { provider, capabilities } = usable;
  const machine = await withOptionDigests(subject.machine, provider.name, { host: world.host, fileDigests });
  const known = request.open.state.machines[machine.name] === undefined ? (machine.was ?? machine.name) : machine.name;
  const have = observed[known];
  const record = request.open.state.machines[known];
  const image = await images.fact(machine.image, usable, request.open.ref);
  const [steps, ports] = await Promise.all([
    stepFacts(subject, world, image.digest ?? '', capabilities.diskKind),
    settledPorts(request, machine, record),
  ]);
  const comparable =
    have !== undefined &&
    (have.status === 'running' || have.status === 'stopped' || have.status === 'suspended' || have.status === 'broken');
  return {
    machine,
    provider: provider.name,
    image,
    changes: comparable ? provider.compare(machine, have, capabilities) : [],
    steps,
    ports,
    carrier: capabilities.forwards,
    copiesFolders: capabilities.folders.every((kind) => kind === 'rsync'),
  };
}

async function stepFacts(lookUp: LookUp, world: World, imageDigest: string, diskKind: string): Promise<readonly StepFact[]> {
  const { machine, request, fileDigests } = lookUp;
  const context = {
    host: world.host,
    projectDir: request.vfile?.projectDir ?? '',
    machineEnv: machine.env,
    fileDigests,
    secretDigests: request.secretDigests,
  };
  const digests = await Promise.all(machine.provision.map((step) => stepDigests(step, context)));
  const layers = machine.provision.flatMap((step, position) => {
    const own = digests[position];
    return own === undefined ? [] : [{ kind: step.kind, digests: own }];
  });
  const keys = layerKeys({ imageDigest, arch: world.host.env.arch, diskKind }, layers);
  return digests.map((entry, position) => ({ digests: entry, layerKey: keys[position] ?? '' }));
}

async function settledPorts(
  request: GatherRequest,
  machine: Machine,
  record: RecordedMachine | undefined,
): Promise<readonly RecordedPort[]> {
  return Promise.all(machine.ports.map((port) => request.ports.settle(machine, port, record)));
}
