import { randomBytes } from 'node:crypto';
import type { Host } from '../host/host.ts';
import { readChecked, writeChecked } from './checked-json.ts';
import { withLock } from './lock.ts';
import { type FoundEnvironment, type IndexEntry, matchProject } from './match-project.ts';
import { environmentPaths, type VupPaths } from './paths.ts';
import { scanEnvironments } from './scan-environments.ts';

/** The environments of one user by project folder. Safe when several runs use it at once. */
export interface EnvironmentIndex {
  /** Looks without writing and without a lock; undefined when the folder has none. */
  find(projectDir: string): Promise<FoundEnvironment | undefined>;
  /** Like find, notes what it found, and gives a folder that has none a fresh id. */
  claim(projectDir: string): Promise<FoundEnvironment>;
  /** Notes where the project of an environment that it does not name is, or was. */
  note(id: string, projectDir: string): Promise<void>;
  list(): Promise<readonly IndexEntry[]>;
  /** Forgets an environment whose folder is gone; unknown ids are fine. False when a run that came meanwhile has that folder again. */
  remove(id: string): Promise<boolean>;
}

/** The index in the data folder. A damaged one is made again from the environments' own states. */
export function createEnvironmentIndex(host: Host, vup: VupPaths): EnvironmentIndex {
  const list = () => readIndex(host, vup);
  const locked = <T>(act: () => Promise<T>): Promise<T> =>
    withLock(host, vup.indexLock, { command: 'vup', what: 'the list of environments', waitMs: 20_000 }, act);
  return {
    list,
    async find(projectDir) {
      const match = await matchProject(host.files, await list(), projectDir);
      return match.found;
    },
    async claim(projectDir) {
      const seen = await matchProject(host.files, await list(), projectDir);
      if (seen.found?.kind === 'known') return seen.found;
      await host.files.mkdir(vup.environments);
      return locked(async () => {
        const entries = await list();
        const { found, place } = await matchProject(host.files, entries, projectDir);
        const claimed = found ?? { kind: 'new', id: await freshId(host, vup, entries) };
        const others = entries.filter(({ id }) => id !== claimed.id);
        await writeIndex(host, vup, [...others, { id: claimed.id, ...place }]);
        return claimed;
      });
    },
    note: (id, projectDir) =>
      locked(async () => {
        const entries = await list();
        if (!entries.some((entry) => entry.id === id)) await writeIndex(host, vup, [...entries, await entryOf(host, id, projectDir)]);
      }),
    async remove(id) {
      const isGone = async () => (await host.files.stat(environmentPaths(vup, id).root)) === undefined;
      if (!(await list()).some((entry) => entry.id === id)) return isGone();
      return locked(async () => {
        if (!(await isGone())) return false;
        const others = (await list()).filter((entry) => entry.id !== id);
        await writeIndex(host, vup, others);
        return true;
      });
    },
  };
}

async function freshId(host: Host, vup: VupPaths, entries: readonly IndexEntry[]): Promise<string> {
  for (;;) {
    const id = randomBytes(4).toString('hex');
    const taken = entries.some((entry) => entry.id === id) || (await host.files.stat(environmentPaths(vup, id).root)) !== undefined;
    if (!taken) return id;
  }
}

async function writeIndex(host: Host, vup: VupPaths, entries: readonly IndexEntry[]): Promise<void> {
  await host.files.writeAtomic(vup.index, writeChecked({ schema: 1, environments: entries }), { mode: 0o600 });
}

async function readIndex(host: Host, vup: VupPaths): Promise<readonly IndexEntry[]> {
  const text = await host.files.readTextIfExists(vup.index);
  const found = text === undefined ? undefined : readChecked(text);
  const entries = found?.kind === 'good' ? (found.value as { readonly environments?: unknown }).environments : undefined;
  return Array.isArray(entries) && entries.every(isEntry) ? entries : rebuild(host, vup);
}

/** A checksum says that the text is whole, not that this Vup wrote it. */
function isEntry(value: unknown): value is IndexEntry {
  const { id, projectDir, device, inode, birthtimeMs } = (value ?? {}) as Partial<IndexEntry>;
  return [id, projectDir].every((field) => typeof field === 'string') && [device, inode, birthtimeMs].every(Number.isFinite);
}

/** The device and inode are those of now: a folder that moved since then is found only by hand. */
async function rebuild(host: Host, vup: VupPaths): Promise<readonly IndexEntry[]> {
  const entries: IndexEntry[] = [];
  for (const { environment } of await scanEnvironments(host.files, vup)) {
    entries.push(await entryOf(host, environment.id, environment.projectDir));
  }
  return entries;
}

async function entryOf(host: Host, id: string, projectDir: string): Promise<IndexEntry> {
  const found = await host.files.stat(projectDir);
  return { id, projectDir, device: found?.device ?? 0, inode: found?.inode ?? 0, birthtimeMs: found?.birthtimeMs ?? 0 };
}
