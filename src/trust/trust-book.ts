import { dirname } from 'node:path';
import type { Host } from '../host/host.ts';
import { readChecked, writeChecked } from '../state/checked-json.ts';
import { withLock } from '../state/lock.ts';
import type { VupPaths } from '../state/paths.ts';
import type { Grant } from './grant.ts';
import type { ShareRecord } from './share-watch.ts';

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
    return found?.kind === 'good' && found.schema === 1 ? (found.value as unknown as Pages) : empty;
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
