import { replayChanges } from '../apply/records.ts';
import { decidingFiles } from '../machine/deciding-files.ts';
import type { EnvironmentRef } from '../provider/machine-ref.ts';
import { createEnvironmentIndex } from '../state/environment-index.ts';
import { createJournal } from '../state/journal.ts';
import type { Intent } from '../state/journal-record.ts';
import { createLeases } from '../state/leases.ts';
import { type LockRequest, withLock } from '../state/lock.ts';
import { type EnvironmentFiles, environmentPaths } from '../state/paths.ts';
import { sampleSubnet } from '../state/pick-subnet.ts';
import type { EnvironmentState } from '../state/recorded.ts';
import { createStateStore, type StateWarning } from '../state/store.ts';
import { parseRoutes } from '../state/subnet.ts';
import { stateSchema } from '../state/upgrade.ts';
import { buryEnvironment } from './bury-environment.ts';
import { noPoint, type PassPoint } from './points.ts';
import { environmentRef } from './refs.ts';
import type { World } from './world.ts';

/** An environment on this host, with its records as of now: the last state with the journal played over it. */
export interface OpenEnvironment {
  readonly files: EnvironmentFiles;
  readonly state: EnvironmentState;
  readonly ref: EnvironmentRef;
  readonly warnings: readonly StateWarning[];
  /** An earlier run died before it could write its state. */
  readonly interrupted: boolean;
  /** What that run had begun when it died. */
  readonly unfinished: readonly Intent[];
}

/** Only its first state was ever written, and no run has begun anything: what is begun is in the journal before. */
export function isUntouched({ state, interrupted, warnings }: OpenEnvironment): boolean {
  return state.serial <= 1 && Object.keys(state.machines).length === 0 && !interrupted && warnings.length === 0;
}

/** What a new environment is called and belongs to. */
export interface ProjectIdentity {
  readonly name: string;
  readonly dir: string;
  readonly vfile: string;
  /** How many machines it has, as far as is known; a new one's network has room for them. */
  readonly machines?: number;
}

/** The environment of a project folder as recorded; undefined when there is none. Writes nothing and takes no lock. */
export async function peekEnvironment(world: World, projectDir: string): Promise<OpenEnvironment | undefined> {
  const found = await createEnvironmentIndex(world.host, world.paths).find(projectDir);
  return found === undefined ? undefined : readEnvironment(world, found.id);
}

/** An environment by its id; undefined when its state was never written. */
export async function readEnvironment(world: World, id: string): Promise<OpenEnvironment | undefined> {
  const files = environmentPaths(world.paths, id);
  const { state: last, warning } = await createStateStore(world.host.files, files).read();
  if (last === undefined) return undefined;
  const { changes, open, damagedLines } = await createJournal(world.host.files, files.journal).replay();
  const state = replayChanges(last, changes);
  const damaged =
    damagedLines === 0
      ? []
      : [{ message: `${damagedLines} lines of the journal are damaged`, hint: 'vup plan compares with what the engines really have' }];
  return {
    files,
    state,
    ref: environmentRef(state.environment, files, world.paths),
    warnings: [...(warning === undefined ? [] : [warning]), ...damaged],
    interrupted: open.length > 0 || changes.length > 0,
    unfinished: open,
  };
}

/** The id and the folder of a project's environment; both made when there is none. What is in it is made under its lock: {@link openClaimed}. */
export async function claimEnvironment(
  world: World,
  project: ProjectIdentity,
  pass: PassPoint = noPoint,
): Promise<{ readonly id: string; readonly files: EnvironmentFiles }> {
  const { id } = await createEnvironmentIndex(world.host, world.paths).claim(project.dir);
  const files = environmentPaths(world.paths, id);
  // The last of the folders tells that all are there.
  if ((await world.host.files.stat(files.keys)) !== undefined) return { id, files };
  await pass('claim.indexed');
  await makeFolders(world, files);
  await pass('claim.folders-made');
  return { id, files };
}

/**
 * The claimed environment; its leases and its first state are made when there are none. To be called under its lock. Undefined when it is
 * no longer the project's: another run destroyed it between the claim and the lock.
 */
export async function openClaimed(
  world: World,
  project: ProjectIdentity,
  id: string,
  pass: PassPoint = noPoint,
): Promise<OpenEnvironment | undefined> {
  const found = await readEnvironment(world, id);
  if (found !== undefined) return found;
  if ((await createEnvironmentIndex(world.host, world.paths).find(project.dir))?.id !== id) {
    await buryEnvironment(world, id);
    return undefined;
  }
  const files = environmentPaths(world.paths, id);
  const leases = createLeases(world.host, world.paths);
  const network = await leases.network(
    id,
    parseRoutes((await world.host.files.readTextIfExists('/proc/net/route')) ?? ''),
    project.machines,
  );
  await pass('claim.network-leased');
  const idRange = (await leases.heldIdRange()) ?? (await leases.idRange(await subordinateIds(world)));
  await pass('claim.ids-leased');
  const environment = { id, name: project.name, projectDir: project.dir, vfile: project.vfile, network, idRange, networks: [] };
  const state: EnvironmentState = { schema: stateSchema, serial: 0, environment, machines: {} };
  await createStateStore(world.host.files, files).write(state);
  await pass('claim.recorded');
  return readEnvironment(world, id);
}

/**
 * Makes an environment to the end that a killed run had only begun to make, so that it can be taken away like any other. Undefined when
 * the project has none. @throws VUP_STATE_LOCKED
 */
export async function finishClaim(
  world: World,
  project: ProjectIdentity,
  lock: Pick<LockRequest, 'command' | 'waitMs'>,
): Promise<{ readonly id: string; readonly files: EnvironmentFiles } | undefined> {
  if (project.dir === '' || (await createEnvironmentIndex(world.host, world.paths).find(project.dir)) === undefined) return undefined;
  const claimed = await claimEnvironment(world, project);
  const request = { ...lock, what: `the environment of ${project.dir}` };
  const open = await withLock(world.host, claimed.files.lock, request, () => openClaimed(world, project, claimed.id));
  return open === undefined ? undefined : claimed;
}

/** An environment that is not there yet, for showing a plan. Its refs name nothing that exists. */
export async function previewEnvironment(world: World, project: ProjectIdentity): Promise<OpenEnvironment> {
  const files = environmentPaths(world.paths, '00000000');
  const environment = {
    id: '00000000',
    name: project.name,
    projectDir: project.dir,
    vfile: project.vfile,
    network: sampleSubnet(project.machines ?? 1),
    // What is unpacked already is unpacked for this range.
    idRange: (await createLeases(world.host, world.paths).heldIdRange()) ?? { base: 0, size: 0 },
    networks: [],
  };
  const state: EnvironmentState = { schema: stateSchema, serial: 0, environment, machines: {} };
  return { files, state, ref: environmentRef(environment, files, world.paths), warnings: [], interrupted: false, unfinished: [] };
}

/** A project that was renamed or moved keeps its environment; the record follows. */
export function withIdentity(found: OpenEnvironment, project: ProjectIdentity): OpenEnvironment {
  const environment = { ...found.state.environment, name: project.name, projectDir: project.dir, vfile: project.vfile };
  const guarded = decidingFiles(project.dir, project.vfile);
  return { ...found, state: { ...found.state, environment }, ref: { ...found.ref, name: project.name, guarded } };
}

async function makeFolders({ host }: World, files: EnvironmentFiles): Promise<void> {
  // Traversable, not readable: the guests' mapped root must reach its disk through these folders.
  for (const folder of [files.root, files.engine, files.machines]) await host.files.mkdir(folder, { mode: 0o711 });
  for (const folder of [files.keeper, files.keys]) await host.files.mkdir(folder, { mode: 0o700 });
}

async function subordinateIds({ host }: World) {
  const [subuid, subgid] = await Promise.all(
    ['/etc/subuid', '/etc/subgid'].map(async (file) => (await host.files.readTextIfExists(file)) ?? ''),
  );
  const { uid } = host.env;
  return { subuid: subuid ?? '', subgid: subgid ?? '', owners: [String(uid), ...(uid === 0 ? ['root'] : [])], isRoot: uid === 0 };
}
