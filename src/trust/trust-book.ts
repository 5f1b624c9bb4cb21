import { dirname } from 'node:path';
import type { Host } from '../host/host.ts';
import { readChecked, writeChecked } from '../state/checked-json.ts';
import { withLock } from '../state/lock.ts';
import type { VupPaths } from '../state/paths.ts';
import type { Grant } from './grant.ts';
import type { FileTrace, ShareRecord } from './share-watch.ts';

/** What this user has allowed on this host, and which project folders guests could write. */
export interface TrustBook {
  grant(vfile: string): Promise<Grant | undefined>;
  allow(vfile: string, grant: Grant): Promise<void>;
  /** False when nothing was allowed. */
  revoke(vfile: string): Promise<boolean>;
  share(projectDir: string): Promise<ShareRecord | undefined>;
  /** undefined: no guest can write the folder any more, and what is there was looked at. */
  noteShare(projectDir: string, record: ShareRecord | undefined): Promise<void>;
}

interface Pages {
  readonly schema: 1;
  /** By real path of the Vfile. */
  readonly grants: Readonly<Record<string, Grant>>;
  /** By real path of the project's folder. */
  readonly shares: Readonly<Record<string, ShareRecord>>;
}

const empty: Pages = { schema: 1, grants: {}, shares: {} };

/** The book below Vup's state, 0600. One that is damaged counts as empty: then everything is asked again. */
export function createTrustBook(host: Host, paths: Pick<VupPaths, 'trust' | 'trustLock'>): TrustBook {
  const read = async (): Promise<Pages> => {
    const text = await host.files.readTextIfExists(paths.trust);
    const found = text === undefined ? undefined : readChecked(text);
    return found?.kind === 'good' && isPages(found.value) ? found.value : empty;
  };
  const change = async (edit: (pages: Pages) => Pages): Promise<void> => {
    await host.files.mkdir(dirname(paths.trust), { mode: 0o700 });
    await withLock(host, paths.trustLock, { command: 'vup', what: 'the book of what is trusted', waitMs: 20_000 }, async () => {
      const before = await read();
      const after = edit(before);
      if (after !== before) await host.files.writeAtomic(paths.trust, writeChecked(after), { mode: 0o600 });
    });
  };
  return {
    grant: async (vfile) => own((await read()).grants, vfile),
    allow: (vfile, grant) => change((pages) => ({ ...pages, grants: { ...pages.grants, [vfile]: grant } })),
    async revoke(vfile) {
      if (own((await read()).grants, vfile) === undefined) return false;
      await change((pages) => ({ ...pages, grants: without(pages.grants, vfile) }));
      return true;
    },
    share: async (projectDir) => own((await read()).shares, projectDir),
    async noteShare(projectDir, record) {
      const before = own((await read()).shares, projectDir);
      if (same(before, record)) return;
      await change((pages) => ({
        ...pages,
        shares: record === undefined ? without(pages.shares, projectDir) : { ...pages.shares, [projectDir]: record },
      }));
    },
  };
}

/** A checksum says that the text is whole, not that this Vup wrote it. */
function isPages(value: unknown): value is Pages {
  const { schema, grants, shares } = value as Partial<Pages>;
  return schema === 1 && isMapOf(grants, isGrant) && isMapOf(shares, isShare);
}

function isGrant(value: unknown): boolean {
  const { items, files } = (value ?? {}) as Partial<Grant>;
  return isTexts(items) && isMapOf(files, isText);
}

function isShare(value: unknown): boolean {
  const { machines, seen, guarded, own: made } = (value ?? {}) as Partial<ShareRecord>;
  return isTexts(machines) && isMapOf(seen, isTrace) && isMapOf(guarded, isText) && (made === undefined || isTexts(made));
}

function isTrace(value: unknown): boolean {
  const { id, sha256 } = (value ?? {}) as Partial<FileTrace>;
  return isText(id) && isText(sha256);
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isMapOf(value: unknown, isValue: (inner: unknown) => boolean): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isValue);
}

/** When it was written down first is no difference. */
function same(before: ShareRecord | undefined, now: ShareRecord | undefined): boolean {
  if (before === undefined || now === undefined) return before === now;
  const { at: _then, ...old } = before;
  const { at: _now, ...fresh } = now;
  return JSON.stringify(old) === JSON.stringify(fresh);
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function without<T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}
