import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import type { Place } from '../errors/diagnostic.ts';
import type { Host } from '../host/host.ts';
import type { Machine } from '../machine/machine.ts';
import { type Asked, absent, grantOf, judge } from '../trust/grant.ts';
import { doubtsOf, guardedNow, writersOf } from '../trust/share-watch.ts';
import { createTrustBook } from '../trust/trust-book.ts';
import type { LoadedProject } from './load-project.ts';
import { needsTrust } from './needs-trust.ts';
import { tracesOf } from './vfile-traces.ts';
import type { World } from './world.ts';

/** The lock that is written and the one before it: a run may be killed between the two. */
const keptLocks = 2;

/** One thing that acts on the host, as it is shown to a person. */
export interface TrustItem {
  readonly kind: string;
  readonly machine?: string;
  /** Begins with a verb. */
  readonly what: string;
  readonly place: Place;
  /** How to do without. */
  readonly instead: string;
}

/** What a Vfile asks of the host, and whether a person has allowed it. */
export interface TrustReport {
  readonly vfile: string;
  readonly items: readonly TrustItem[];
  /** True also for a Vfile that asks for nothing. */
  readonly granted: boolean;
  /** What is different from what was allowed. */
  readonly changes: readonly string[];
  /** Files that may have come from a guest. */
  readonly doubts: readonly string[];
}

/** Looks what is asked and what was allowed. Executes nothing, changes nothing. */
export async function trustOf(world: World, loaded: LoadedProject): Promise<TrustReport> {
  const book = createTrustBook(world.host, world.paths);
  const asked = await askedBy(world.host, loaded);
  const verdict = judge(asked, await book.grant(loaded.vfilePath));
  const doubts = doubtsOf(await book.share(loaded.dir), loaded.traces);
  const items = asked.items.map(({ kind, machine, what, place, instead }) => ({ kind, ...(machine && { machine }), what, place, instead }));
  return { vfile: loaded.vfilePath, items, granted: verdict.granted && doubts.length === 0, changes: verdict.changes, doubts };
}

/** Writes down that a person allows what the Vfile asks now, and that what lies there is theirs. */
export async function allowProject(world: World, loaded: LoadedProject): Promise<void> {
  const { host } = world;
  const book = createTrustBook(host, world.paths);
  const asked = await askedBy(host, loaded);
  const shared = await book.share(loaded.dir);
  if (shared !== undefined) await book.noteShare(loaded.dir, { ...shared, at: host.clock.now(), seen: loaded.traces });
  if (asked.items.length > 0) await book.allow(loaded.vfilePath, grantOf(asked, host.clock.now()));
}

/** Takes back what was allowed; false when nothing was. */
export async function revokeProject(world: World, vfile: string): Promise<boolean> {
  return createTrustBook(world.host, world.paths).revoke(vfile);
}

/** @throws VUP_NEEDS_TRUST unless all of it is allowed */
export async function requireTrust(world: World, loaded: LoadedProject): Promise<void> {
  const report = await trustOf(world, loaded);
  if (!report.granted) throw needsTrust(report);
}

/** Machines of a run, and which of them it starts. */
export interface Sharers {
  readonly machines: readonly Machine[];
  /** Those whose folders are mounted anew, and so with guards on what is there now. */
  readonly started: ReadonlySet<string>;
}

/** Which machines can write where the Vfile lies, and what lies there that a person has answered for. */
export async function noteWriters(
  world: World,
  loaded: Pick<LoadedProject, 'dir' | 'traces'>,
  { machines, started }: Sharers,
): Promise<void> {
  const { host } = world;
  const book = createTrustBook(host, world.paths);
  const resolved = await Promise.all(machines.map(async (machine) => ({ ...machine, folders: await realFolders(host, machine) })));
  const writers = writersOf(resolved, loaded.dir);
  if (writers.length === 0) return book.noteShare(loaded.dir, undefined);
  const before = await book.share(loaded.dir);
  const guarded = guardedNow(
    before,
    loaded.traces,
    writers.every((name) => started.has(name)),
  );
  const own = before?.own === undefined ? {} : { own: before.own };
  await book.noteShare(loaded.dir, { at: host.clock.now(), machines: writers, seen: loaded.traces, guarded, ...own });
}

/** Before Vup writes the lock: what it writes itself is no guest's doing. */
export async function noteOwnLock(world: World, { dir }: { readonly dir: string }, text: string): Promise<void> {
  const book = createTrustBook(world.host, world.paths);
  const record = await book.share(dir);
  if (record === undefined) return;
  const sha256 = createHash('sha256').update(text).digest('hex');
  await book.noteShare(dir, { ...record, own: [...new Set([...(record.own ?? []), sha256])].slice(-keptLocks) });
}

/** Once no machine runs any more: what lies there is a person's, if no guest has changed it before. */
export async function endWatch(world: World, project: { readonly dir: string; readonly vfile: string }): Promise<void> {
  const book = createTrustBook(world.host, world.paths);
  const record = await book.share(project.dir);
  if (record === undefined) return;
  if (doubtsOf(record, await tracesOf(world.host, project)).length === 0) await book.noteShare(project.dir, undefined);
}

async function realFolders({ files }: Host, { folders }: Machine): Promise<Machine['folders']> {
  return Promise.all(folders.map(async (folder) => ({ ...folder, from: await files.realpath(folder.from).catch(() => folder.from) })));
}

async function askedBy(host: Host, loaded: LoadedProject): Promise<Asked> {
  const acting = [...new Set(loaded.reaches.flatMap(({ files }) => files ?? []))];
  const digests = await Promise.all(
    acting.map(async (path) => {
      const isFile = (await host.files.stat(path, { follow: true }))?.type === 'file';
      return [relative(loaded.dir, path), isFile ? await host.files.sha256(path) : absent] as const;
    }),
  );
  return { items: loaded.reaches, files: { ...loaded.digests, ...Object.fromEntries(digests) } };
}

/** The sha256 that a person allowed for a file that acts on the host; undefined when they did not. */
export async function allowedDigest(
  world: World,
  project: { readonly dir: string; readonly vfile: string },
  path: string,
): Promise<string | undefined> {
  const grant = await createTrustBook(world.host, world.paths).grant(project.vfile);
  const digest = grant?.files[relative(project.dir, path)];
  return digest === absent ? undefined : digest;
}
