import { replayChanges } from '../apply/records.ts';
import { isVupError, toVupError } from '../errors/vup-error.ts';
import { createJournal } from '../state/journal.ts';
import { withLock } from '../state/lock.ts';
import { type EnvironmentFiles, environmentPaths } from '../state/paths.ts';
import type { EnvironmentState, RecordedMachine } from '../state/recorded.ts';
import { createStateStore } from '../state/store.ts';
import { stateSchema } from '../state/upgrade.ts';
import { rebuildEnvironment, strayMachines } from './rebuild.ts';
import type { RepairReport } from './vup.ts';
import type { World } from './world.ts';

/**
 * Looks at each environment of this user under its lock. Where the records are lost, damaged, or lack machines that bear the owner mark,
 * they are made again from what the journal and the engines' own metadata say. Changes nothing in any engine.
 */
export async function repairEnvironments(world: World): Promise<readonly RepairReport[]> {
  const { files } = world.host;
  if ((await files.stat(world.paths.environments)) === undefined) return [];
  const ids = (await files.list(world.paths.environments)).filter((name) => /^[0-9a-f]{8}$/.test(name));
  const reports: RepairReport[] = [];
  for (const id of ids) reports.push(await repairLocked(world, id));
  return reports;
}

async function repairLocked(world: World, id: string): Promise<RepairReport> {
  const request = { command: 'vup doctor --repair', what: `environment ${id}` };
  try {
    return await withLock(world.host, environmentPaths(world.paths, id).lock, request, () => repairOne(world, id));
  } catch (error) {
    const { message, hint } = toVupError(error);
    return { id, outcome: 'refused', machines: [], reason: message, ...(hint !== undefined && { hint }) };
  }
}

async function repairOne(world: World, id: string): Promise<RepairReport> {
  const files = environmentPaths(world.paths, id);
  const { state, reason } = await readSound(world, files);
  const journal = createJournal(world.host.files, files.journal);
  const { changes, damagedLines } = await journal.replay();
  const recorded = state === undefined ? undefined : replayChanges(state, changes);
  const strays = await strayMachines(world, files, Object.values(recorded?.machines ?? {}));
  const lacks = reason ?? (damagedLines > 0 ? `${damagedLines} lines of the journal were damaged` : undefined);
  if (strays.length === 0 && lacks === undefined) return { id, outcome: 'sound', machines: [] };
  const { environment, machines } = await rebuildEnvironment(world, { files, id, recorded, strays });
  // Not the first that is written of it: there may be more in the engines than what was found.
  const rebuilt: EnvironmentState = { schema: stateSchema, serial: 1, environment, machines: byName(machines) };
  // What was recorded of a machine, be it in the journal alone, is more than the engine knows.
  const next = replayChanges({ ...rebuilt, ...state, environment, machines: { ...rebuilt.machines, ...state?.machines } }, changes);
  if (state === undefined) await setAside(world, files);
  await createStateStore(world.host.files, files).restart(next);
  await journal.clear();
  const known = new Set([
    ...Object.keys(recorded?.machines ?? {}),
    ...changes.flatMap((change) => ('machine' in change ? [change.machine] : [])),
  ]);
  return {
    id,
    outcome: 'repaired',
    reason: lacks ?? 'machines were not recorded',
    projectDir: environment.projectDir,
    machines: Object.values(next.machines).map(({ name, provider }) => ({ name, provider, from: known.has(name) ? 'records' : 'engine' })),
  };
}

function byName(machines: readonly RecordedMachine[]): EnvironmentState['machines'] {
  return Object.fromEntries(machines.map((machine) => [machine.name, machine]));
}

/** The state where it can be read, and what was wrong with it. @throws VUP_STATE_NEWER: that is another Vup's to mend */
async function readSound(
  world: World,
  files: EnvironmentFiles,
): Promise<{ readonly state?: EnvironmentState | undefined; readonly reason?: string }> {
  try {
    const { state, warning } = await createStateStore(world.host.files, files).read();
    return { state, ...(warning !== undefined && { reason: warning.message }) };
  } catch (error) {
    if (!isVupError(error) || error.code !== 'VUP_STATE_CORRUPT') throw error;
    return { reason: error.message };
  }
}

/** Kept for a person to look at, and out of the way of the new one. */
async function setAside({ host }: World, files: EnvironmentFiles): Promise<void> {
  for (const [from, to] of [
    [files.state, files.stateDamaged],
    [files.stateBackup, `${files.stateDamaged}.bak`],
  ] as const) {
    if ((await host.files.stat(from)) !== undefined) await host.files.rename(from, to);
  }
}
