import { VupError } from '../errors/vup-error.ts';
import type { Files } from '../host/host.ts';
import { readChecked, writeChecked } from './checked-json.ts';
import { type EnvironmentFiles, stateOfVersion } from './paths.ts';
import type { EnvironmentState } from './recorded.ts';
import { refuseNewer, stateUpgrades, type Upgrades, upgradeState } from './upgrade.ts';

/** What was read; `warning` when the file was damaged and its copy stands in for it. */
export interface StateRead {
  readonly state: EnvironmentState | undefined;
  readonly warning?: StateWarning;
}

/** In the words of a `warning` event. */
export interface StateWarning {
  readonly message: string;
  readonly hint: string;
}

/** The state of one environment on disk. One writer: whoever holds the environment's lock. */
export interface StateStore {
  /** State is undefined when none was ever written. @throws VUP_STATE_CORRUPT, VUP_STATE_NEWER */
  read(): Promise<StateRead>;
  /** Writes it whole with the next serial, which the resolved state bears. @throws VUP_HOST_RESOURCE, VUP_HOST_PERMISSION */
  write(state: EnvironmentState): Promise<EnvironmentState>;
  /** Like write, but does not look at what is there: for a state that is made again. */
  restart(state: EnvironmentState): Promise<EnvironmentState>;
  /** Reads, changes, writes; calls at the same time follow one another. @throws VUP_ENVIRONMENT_MISSING */
  update(change: (state: EnvironmentState) => EnvironmentState): Promise<EnvironmentState>;
}

/** Reads and writes the state of one environment. A state of an older Vup is kept as it was before it is first written in the present form. */
export function createStateStore(files: Files, paths: EnvironmentFiles, upgrades: Upgrades = stateUpgrades): StateStore {
  let last: EnvironmentState | undefined;
  let older: OlderState | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const turn = queue.then(act);
    queue = turn.catch(() => undefined);
    return turn;
  };
  const read = async (): Promise<StateRead> => {
    const found = await readState({ files, paths, upgrades });
    last = found.state;
    older = found.older;
    return { state: found.state, ...(found.warning !== undefined && { warning: found.warning }) };
  };
  const write = async (state: EnvironmentState): Promise<EnvironmentState> => {
    const before = last ?? (await read()).state;
    if (older !== undefined) await files.writeAtomic(stateOfVersion(paths, older.version), older.text, { mode: 0o600 });
    older = undefined;
    const next = { ...state, serial: Math.max(state.serial, before?.serial ?? 0) + 1 };
    const text = writeChecked(next);
    await files.writeAtomic(paths.state, text, { mode: 0o600 });
    last = next;
    // Of this state and not of the one before: a copy that lacks the last run's machines would have them forgotten while they run.
    await keepCopy(files, paths, text);
    return next;
  };
  return {
    read: () => inTurn(read),
    write: (state) => inTurn(() => write(state)),
    restart: (state) =>
      inTurn(() => {
        last = state;
        return write(state);
      }),
    update: (change) => inTurn(async () => write(change(last ?? requireState((await read()).state, paths)))),
  };
}

/** Without a sync: the file that it is a copy of is on the disk already, and a torn copy is seen by its checksum. */
async function keepCopy(files: Files, paths: EnvironmentFiles, text: string): Promise<void> {
  const temporary = `${paths.stateBackup}.tmp`;
  await files.write(temporary, text, { mode: 0o600 });
  await files.rename(temporary, paths.stateBackup);
}

/** A state as an older Vup wrote it. */
interface OlderState {
  readonly version: number;
  readonly text: string;
}

interface Place {
  readonly files: Files;
  readonly paths: EnvironmentFiles;
  readonly upgrades: Upgrades;
}

async function readState({ files, paths, upgrades }: Place): Promise<StateRead & { readonly older?: OlderState | undefined }> {
  const main = await readOne(files, paths.state, upgrades);
  if (main.kind === 'good') return { state: main.state, older: main.older };
  const copy = await readOne(files, paths.stateBackup, upgrades);
  if (copy.kind === 'good') return { state: copy.state, older: copy.older, warning: standInWarning(paths, copy.state, main.reason) };
  if (main.kind === 'absent' && copy.kind === 'absent') {
    await refuseLost(files, paths);
    return { state: undefined };
  }
  throw corrupt(paths, main.reason, copy.reason);
}

function corrupt(paths: EnvironmentFiles, main: string, copy: string): VupError {
  return new VupError('VUP_STATE_CORRUPT', {
    message: `the state of environment ${paths.root} cannot be read: ${main}; of its copy, ${copy}`,
    hint: 'Type `vup doctor --repair`: it makes the records again from what the engines have. Until then all machines are left as they are.',
    details: { file: paths.state, copy: paths.stateBackup },
  });
}

/** State is written before the first machine is made: where there is a machine and no state, that was lost. */
async function refuseLost(files: Files, paths: EnvironmentFiles): Promise<void> {
  const machines = (await files.stat(paths.machines)) === undefined ? [] : await files.list(paths.machines);
  if (machines.length > 0) throw corrupt(paths, 'it is gone, though there are machines', 'that is gone too');
}

type OneRead =
  | { readonly kind: 'good'; readonly state: EnvironmentState; readonly older?: OlderState }
  | { readonly kind: 'corrupt' | 'absent'; readonly reason: string };

async function readOne(files: Files, path: string, upgrades: Upgrades): Promise<OneRead> {
  const text = await files.readTextIfExists(path);
  if (text === undefined) return { kind: 'absent', reason: 'it does not exist' };
  const found = readChecked(text);
  refuseNewer(found.schema, path, upgrades);
  if (found.kind === 'corrupt') return { kind: 'corrupt', reason: found.reason };
  const state = upgradeState(found.value, path, upgrades);
  const version = Number(found.schema);
  return { kind: 'good', state, ...(version < upgrades.schema && { older: { version, text } }) };
}

function standInWarning(paths: EnvironmentFiles, copy: EnvironmentState, reason: string): StateWarning {
  return {
    message: `the state file "${paths.state}" was damaged (${reason}); the copy with serial ${copy.serial} stands in for it`,
    hint: 'Run `vup plan`: it compares with what the engines really have.',
  };
}

function requireState(state: EnvironmentState | undefined, paths: EnvironmentFiles): EnvironmentState {
  if (state !== undefined) return state;
  throw new VupError('VUP_ENVIRONMENT_MISSING', { message: `no state was written yet in "${paths.root}"`, hint: 'Run `vup up`.' });
}
