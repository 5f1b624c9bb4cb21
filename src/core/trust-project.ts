import { join, relative } from 'node:path';
import type { Place } from '../errors/diagnostic.ts';
import type { Host } from '../host/host.ts';
import type { Machine } from '../machine/machine.ts';
import { type Asked, absent, grantOf, judge } from '../trust/grant.ts';
import { doubtsOf, type ShareRecord, writersOf } from '../trust/share-watch.ts';
import { createTrustBook } from '../trust/trust-book.ts';
import type { LoadedProject } from './load-project.ts';
import { needsTrust } from './needs-trust.ts';
import type { World } from './world.ts';

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
  const doubts = doubtsOf(await book.share(loaded.dir), loaded.identities);
  const items = asked.items.map(({ kind, machine, what, place, instead }) => ({ kind, ...(machine && { machine }), what, place, instead }));
  return { vfile: loaded.vfilePath, items, granted: verdict.granted && doubts.length === 0, changes: verdict.changes, doubts };
}

/** Writes down that a person allows what the Vfile asks now, and that what lies there is theirs. */
export async function allowProject(world: World, loaded: LoadedProject): Promise<void> {
  const { host } = world;
  const book = createTrustBook(host, world.paths);
  const asked = await askedBy(host, loaded);
  const shared = await book.share(loaded.dir);
  if (shared !== undefined) await book.noteShare(loaded.dir, { ...shared, at: host.clock.now(), seen: loaded.identities });
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

/** Before machines come up: which of them can write where the Vfile lies, and what lies there. */
export async function noteWriters(
  world: World,
  loaded: Pick<LoadedProject, 'dir' | 'identities'>,
  machines: readonly Machine[],
): Promise<void> {
  const { host } = world;
  const resolved = await Promise.all(machines.map(async (machine) => ({ ...machine, folders: await realFolders(host, machine) })));
  const writers = writersOf(resolved, loaded.dir);
  const record: ShareRecord | undefined =
    writers.length === 0 ? undefined : { at: host.clock.now(), machines: writers, seen: loaded.identities };
  await createTrustBook(host, world.paths).noteShare(loaded.dir, record);
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

/** Files beside the Vfile that say what it means, and the Vfile itself. A guest may write none of them. */
export function decidingFiles(vfilePath: string, dir: string): readonly string[] {
  const names = ['Vfile.yaml', 'Vfile.yml', 'Vfile', 'Vfile.local.yaml', 'Vfile.lock', '.env'].map((name) => join(dir, name));
  return [...new Set([vfilePath, ...names])];
}
