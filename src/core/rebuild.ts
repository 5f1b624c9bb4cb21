import { basename, join } from 'node:path';
import { VupError } from '../errors/vup-error.ts';
import { readStoreIndex, type StoredImage } from '../image/store-index.ts';
import type { Environment, Machine } from '../machine/machine.ts';
import type { BlobRef } from '../provider/disk-chain.ts';
import type { EnvironmentRef, IdRange, NetworkLease, OwnedMachine } from '../provider/machine-ref.ts';
import { createEnvironmentIndex } from '../state/environment-index.ts';
import { createLeases } from '../state/leases.ts';
import type { EnvironmentFiles } from '../state/paths.ts';
import { subnetOf } from '../state/pick-subnet.ts';
import type { EnvironmentState, RecordedEnvironment, RecordedMachine, RecordedStep } from '../state/recorded.ts';
import { loadProject } from './load-project.ts';
import { assignRefs, environmentRef, macOf } from './refs.ts';
import type { World } from './world.ts';

/** A machine that an engine has under the environment's owner mark and no record names. */
interface Stray extends OwnedMachine {
  readonly provider: string;
}

/** Asks all engines for machines of an environment that are not among those recorded. Key by key, from the folders that are there. */
export async function strayMachines(
  world: World,
  files: EnvironmentFiles,
  recorded: readonly RecordedMachine[],
): Promise<readonly Stray[]> {
  const there = (await world.host.files.stat(files.machines)) === undefined ? [] : await world.host.files.list(files.machines);
  const known = new Set(recorded.map(({ key }) => key));
  const keys = there.filter((key) => !known.has(key) && /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(key));
  const refs =
    keys.length === 0
      ? []
      : [
          ...assignRefs(
            blankRef(world, files),
            files,
            [],
            keys.map((name) => ({ name })),
          ).values(),
        ];
  const answers = await Promise.all(
    (refs.length === 0 ? [] : world.registry.names).map(async (provider) => {
      const owned = (await (await world.registry.get(provider))?.owned(refs, world.host)) ?? [];
      return owned.map((machine): Stray => ({ ...machine, provider }));
    }),
  );
  return answers.flat();
}

/** Enough to name files and marks; addresses of machines are not asked for. */
function blankRef(world: World, files: EnvironmentFiles): EnvironmentRef {
  const nowhere = { network: { subnet: '0.0.0.0/16', gateway: '0.0.0.1' }, idRange: { base: 0, size: 0 } };
  const environment = { id: basename(files.root), name: '', projectDir: '', vfile: '', networks: [], ...nowhere };
  return environmentRef(environment, files, world.paths);
}

/** What to make records from. */
interface Remains {
  readonly files: EnvironmentFiles;
  readonly id: string;
  readonly recorded: EnvironmentState | undefined;
  readonly strays: readonly Stray[];
}

/**
 * Records of an environment and its strays. What the engines do not tell comes from the leases, the index and the Vfile as it is now; which
 * provision steps ran is not known, and recorded so. @throws VUP_STATE_CORRUPT when not even its network can be found
 */
export async function rebuildEnvironment(
  world: World,
  { files, id, recorded, strays }: Remains,
): Promise<{ readonly environment: RecordedEnvironment; readonly machines: readonly RecordedMachine[] }> {
  const base = recorded?.environment ?? (await rebuildIdentity(world, { files, id, strays }));
  const environment = { ...base, networks: [...new Set([...base.networks, ...strays.map(({ provider }) => provider)])] };
  const vfile = await readVfile(world, environment);
  const images = await readStoreIndex(world.host, world.paths.store);
  const machines = strays.map((stray) =>
    recordOf(stray, { at: world.host.clock.now(), environment, images, wanted: wantedOf(vfile, stray) }),
  );
  return { environment, machines };
}

async function rebuildIdentity(world: World, { files, id, strays }: Omit<Remains, 'recorded'>): Promise<RecordedEnvironment> {
  const index = createEnvironmentIndex(world.host, world.paths);
  const leases = createLeases(world.host, world.paths);
  const entry = (await index.list()).find((known) => known.id === id);
  const projectDir = entry?.projectDir ?? files.root;
  if (entry === undefined) await index.note(id, projectDir);
  const network = (await leases.heldNetwork(id)) ?? networkOf(files, strays);
  await leases.holdNetwork(id, network);
  const idRange = strays.find((stray) => stray.idRange !== undefined)?.idRange ?? (await leases.heldIdRange());
  return {
    id,
    name: basename(projectDir),
    projectDir,
    vfile: join(projectDir, 'Vfile.yaml'),
    network,
    idRange: requireRange(idRange, files),
    networks: [],
  };
}

/** An address says which network it is of. */
function networkOf(files: EnvironmentFiles, strays: readonly Stray[]): NetworkLease {
  const [stray] = strays;
  const network = stray && subnetOf(stray.address);
  if (network === undefined) throw unknowable(files, 'network');
  return network;
}

function requireRange(range: IdRange | undefined, files: EnvironmentFiles): IdRange {
  if (range === undefined) throw unknowable(files, 'range of user ids');
  return range;
}

function unknowable(files: EnvironmentFiles, what: string): VupError {
  return new VupError('VUP_STATE_CORRUPT', {
    message: `the records of ${files.root} are lost, and nothing says which ${what} its machines have`,
    hint: `Put back a copy of "${files.state}" if there is one. Its machines are left as they are.`,
  });
}

/** As it is now; one that cannot be read says nothing. */
async function readVfile(world: World, { vfile, projectDir }: RecordedEnvironment): Promise<Environment | undefined> {
  if ((await world.host.files.stat(projectDir)) === undefined) return undefined;
  const options = { file: vfile, sets: [], vars: {}, vfile: 'required' } as const;
  return loadProject(world, options).then(
    ({ environment }) => environment,
    () => undefined,
  );
}

function wantedOf(vfile: Environment | undefined, { key }: Stray): Machine | undefined {
  return vfile?.machines.find((machine) => machine.name === key);
}

interface Sources {
  readonly at: string;
  readonly environment: RecordedEnvironment;
  readonly images: readonly StoredImage[];
  readonly wanted: Machine | undefined;
}

function recordOf(stray: Stray, { at, environment, images, wanted }: Sources): RecordedMachine {
  const [image, ...layers] = stray.chain.map((digest) => blobOf(digest, images));
  const imageName = wanted?.image.name ?? images.find(({ blob }) => blob.digest === image?.digest)?.name ?? 'unknown';
  return {
    name: stray.key,
    key: stray.key,
    provider: stray.provider,
    status: 'created',
    imageName,
    chain: { image: image ?? blobOf('', images), layers },
    address: stray.address,
    mac: macOf(environment.id, stray.key),
    machine: machineOf(stray, imageName, wanted),
    ports: [],
    provision: (wanted?.provision ?? []).map(
      ({ id, kind, run }): RecordedStep => ({
        id,
        kind,
        run,
        digests: { content: '', env: '', files: {} },
        layerKey: '',
        outcome: 'unknown',
        at,
        ms: 0,
      }),
    ),
    ready: false,
    startedProvisioned: false,
  };
}

function blobOf(digest: string, images: readonly StoredImage[]): BlobRef {
  return images.find(({ blob }) => blob.digest === digest)?.blob ?? { digest, mediaType: 'application/octet-stream', sizeBytes: 0 };
}

/** Settings as the engine has them, the rest as the Vfile has it now: what the engine does not know cannot differ from it. */
function machineOf({ key, provider, settings }: Stray, imageName: string, wanted: Machine | undefined): Machine {
  const rest = wanted ?? {
    name: key,
    providers: [provider],
    image: { kind: 'catalog', name: imageName },
    bootTimeoutMs: 300_000,
    dependsOn: [],
    ports: [],
    provision: [],
    ready: [],
    env: {},
    autostart: true,
    providerOptions: {},
  };
  return { ...rest, ...settings };
}
