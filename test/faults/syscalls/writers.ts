import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buryEnvironment, finishBurials } from '../../../src/core/bury-environment.ts';
import { claimEnvironment, openClaimed, readEnvironment } from '../../../src/core/environment.ts';
import type { World } from '../../../src/core/world.ts';
import { putBlob } from '../../../src/image/store.ts';
import { addToStoreIndex, readStoreIndex } from '../../../src/image/store-index.ts';
import { readVerdict, writeVerdict } from '../../../src/providers/qemu/verdicts.ts';
import { readChecked } from '../../../src/state/checked-json.ts';
import { createEnvironmentIndex } from '../../../src/state/environment-index.ts';
import { createJournal } from '../../../src/state/journal.ts';
import { readLeaseBook } from '../../../src/state/lease-book.ts';
import { createLeases } from '../../../src/state/leases.ts';
import { withLock } from '../../../src/state/lock.ts';
import { describeHolder } from '../../../src/state/lock-holder.ts';
import { environmentPaths } from '../../../src/state/paths.ts';
import { createStateStore } from '../../../src/state/store.ts';
import type { Grant } from '../../../src/trust/grant.ts';
import { createTrustBook } from '../../../src/trust/trust-book.ts';
import { sampleState } from '../../unit/state/sample-state.ts';
import { hostAt } from '../../unit/state/vup-home.ts';

/** A writer of Vup's own files below a home of its own: what is there before, the writing that is disturbed, and how it is judged. */
export interface Writer {
  /** Made of other writers: swept by fewer calls and errors. */
  readonly composed?: true;
  prepare(home: string): Promise<void>;
  /** May be repeated after it broke off anywhere. */
  write(home: string): Promise<void>;
  /** @throws when what is there is neither what was, nor what was to be */
  check(home: string): Promise<void>;
  /** After an undisturbed repetition. @throws when it did not come to its end */
  settled(home: string): Promise<void>;
}

const id = '0123abcd';

function place(home: string) {
  const { host, vup } = hostAt(home);
  const paths = environmentPaths(vup, id);
  if (!existsSync(paths.root)) mkdirSync(paths.root, { recursive: true });
  return { host, vup, paths, store: createStateStore(host.files, paths), world: { host, paths: vup } as World };
}

function expectThat(fact: boolean, what: string): void {
  if (!fact) throw new Error(what);
}

/** Whole, and sealed by its checksum; or not there at all. */
function expectWhole(file: string): void {
  if (existsSync(file)) expectThat(readChecked(readFileSync(file, 'utf8')).kind === 'good', `${file} is corrupt`);
}

const state: Writer = {
  async prepare(home) {
    await place(home).store.write(sampleState(id, '/before'));
  },
  async write(home) {
    await place(home).store.update((now) => ({ ...now, environment: { ...now.environment, projectDir: '/after' } }));
  },
  async check(home) {
    const { store, paths } = place(home);
    const { state: found, warning } = await store.read();
    expectThat(warning === undefined, `the copy had to stand in: ${warning?.message}`);
    expectThat(['/before', '/after'].includes(found?.environment.projectDir ?? ''), 'neither the old state nor the new');
    expectWhole(paths.stateBackup);
  },
  async settled(home) {
    const { state: found } = await place(home).store.read();
    expectThat(found?.environment.projectDir === '/after', 'the state is still the old one');
  },
};

const intent = (name: string) => ({ id: name, op: 'create', machine: 'web', at: 'now', run: 'r' });

const journal: Writer = {
  async prepare(home) {
    const { host, paths } = place(home);
    await createJournal(host.files, paths.journal).begin(intent('before'));
  },
  async write(home) {
    const { host, paths } = place(home);
    const written = createJournal(host.files, paths.journal);
    await written.begin(intent('after'));
    await written.end({ id: 'after', at: 'now' });
    await written.begin(intent('last'));
  },
  async check(home) {
    const { host, paths } = place(home);
    const { open, damagedLines } = await createJournal(host.files, paths.journal).replay();
    expectThat(open[0]?.id === 'before', 'what was written before is lost');
    expectThat(damagedLines === 0, 'a line is damaged');
  },
  async settled(home) {
    const { host, paths } = place(home);
    const again = createJournal(host.files, paths.journal);
    const { open } = await again.replay();
    expectThat(open.map((entry) => entry.id).join() === 'before,last', `open: ${open.map((entry) => entry.id).join()}`);
    await again.clear();
    expectThat((await again.replay()).open.length === 0, 'not emptied');
  },
};

const lock: Writer = {
  async prepare(home) {
    const { host, paths } = place(home);
    writeFileSync(paths.lock, JSON.stringify({ ...(await describeHolder(host, 'vup up', 'of the dead')), pid: 4_194_301 }));
  },
  async write(home) {
    const { host, paths } = place(home);
    await withLock(host, paths.lock, { command: 'vup up', what: 'the test', waitMs: 10_000 }, async () => undefined);
  },
  async check(home) {
    // A holder that could not give it back dies with its program; here the program goes on, so its lock is taken away for it.
    const { host, paths } = place(home);
    const { pid } = await host.processes.self();
    for (const file of [paths.lock, `${paths.lock}.takeover`]) {
      if (existsSync(file) && readFileSync(file, 'utf8').includes(`"pid":${pid},`)) await host.files.remove(file);
    }
  },
  async settled(home) {
    const { paths } = place(home);
    expectThat(!existsSync(paths.lock) && !existsSync(`${paths.lock}.takeover`), 'the lock was not given back');
  },
};

const leases: Writer = {
  composed: true,
  async prepare(home) {
    const { host, vup } = place(home);
    await createLeases(host, vup).network('aaaaaaaa', []);
  },
  async write(home) {
    const { host, vup } = place(home);
    const book = createLeases(host, vup);
    await book.network(id, []);
    await book.port({ environment: id, key: 'web:80/tcp', isFree: async () => true });
  },
  async check(home) {
    const { host, vup } = place(home);
    await lockCheck(home, vup.leasesLock);
    expectWhole(vup.leases);
    const { networks } = await readLeaseBook(host.files, vup);
    expectThat(networks['aaaaaaaa'] !== undefined, 'a lease is lost');
  },
  async settled(home) {
    const { host, vup } = place(home);
    const { networks, ports } = await readLeaseBook(host.files, vup);
    expectThat(networks[id] !== undefined && ports[id] !== undefined, 'not leased');
    expectThat(new Set(Object.values(networks).map(({ subnet }) => subnet)).size === 2, 'leased twice');
  },
};

const grant: Grant = { at: '2026-01-01T00:00:00.000Z', items: ['mounts /srv'], files: {} };

const trust: Writer = {
  async prepare(home) {
    const { host, vup } = place(home);
    await createTrustBook(host, vup).allow('/before/Vfile.yaml', grant);
  },
  async write(home) {
    const { host, vup } = place(home);
    const book = createTrustBook(host, vup);
    await book.allow('/after/Vfile.yaml', grant);
  },
  async check(home) {
    const { host, vup } = place(home);
    await lockCheck(home, vup.trustLock);
    expectWhole(vup.trust);
    expectThat((await createTrustBook(host, vup).grant('/before/Vfile.yaml')) !== undefined, 'what was allowed is forgotten');
  },
  async settled(home) {
    const { host, vup } = place(home);
    expectThat((await createTrustBook(host, vup).grant('/after/Vfile.yaml')) !== undefined, 'not allowed');
  },
};

/** As the lock's own check, for another file. */
async function lockCheck(home: string, file: string): Promise<void> {
  const { host } = hostAt(home);
  const { pid } = await host.processes.self();
  for (const path of [file, `${file}.takeover`]) {
    if (existsSync(path) && readFileSync(path, 'utf8').includes(`"pid":${pid},`)) await host.files.remove(path);
  }
}

const store: Writer = {
  async prepare(home) {
    const { vup } = place(home);
    writeFileSync(join(home, 'image'), 'the bytes of an image');
    mkdirSync(vup.downloads, { recursive: true });
    copyFileSync(join(home, 'image'), join(vup.downloads, 'image'));
  },
  async write(home) {
    const { host, vup } = place(home);
    const file = join(vup.downloads, 'image');
    if (!existsSync(file)) copyFileSync(join(home, 'image'), file);
    const digest = await host.files.sha256(join(home, 'image'));
    const blob = { digest, mediaType: 'application/vnd.vup.rootfs.v1.tar', sizeBytes: 21 };
    await putBlob(host, vup.store, file, blob);
    const lockEntry = { source: 'vendor', url: 'https://example.org/x', sha256: digest, sizeBytes: 21 } as const;
    const image = { name: 'debian/12', arch: 'x86_64', diskKind: 'rootfs', blob, lockEntry };
    await addToStoreIndex(host, vup.store, image, new AbortController().signal);
  },
  async check(home) {
    const { host, vup } = place(home);
    const blobs = join(vup.store, 'blobs', 'sha256');
    const names = existsSync(blobs) ? readdirSync(blobs) : [];
    for (const name of names) expectThat((await host.files.sha256(join(blobs, name))) === name, `the blob ${name} is not whole`);
    for (const { blob } of await readStoreIndex(host, vup.store))
      expectThat(names.includes(blob.digest), 'the index names a blob that is not there');
    await freeClaims(vup.store, (await host.processes.self()).pid);
  },
  async settled(home) {
    const { host, vup } = place(home);
    expectThat((await readStoreIndex(host, vup.store)).length === 1, 'not in the index');
    expectThat(readdirSync(join(vup.store, 'blobs', 'sha256')).length === 1, 'no blob');
  },
};

/** What this program could not give back goes with it; see `lock`. */
async function freeClaims(storeRoot: string, pid: number): Promise<void> {
  const { files } = hostAt(storeRoot).host;
  const folder = join(storeRoot, 'claims', 'index');
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) if (name.startsWith(`${pid}.`)) await files.remove(join(folder, name));
}

const subject = { accelerator: 'kvm', program: '/usr/bin/true', cpu: 'max' };

const verdicts: Writer = {
  async prepare(home) {
    place(home);
  },
  async write(home) {
    const { host, vup } = place(home);
    await writeVerdict(vup.verdicts, subject, { usable: false, why: 'it hangs', booted: false }, host);
  },
  async check(home) {
    const { host, vup } = place(home);
    if (existsSync(vup.verdicts)) expectThat(JSON.parse(readFileSync(vup.verdicts, 'utf8')).version === 1, 'not whole');
    await readVerdict(vup.verdicts, subject, host);
  },
  async settled(home) {
    const { host, vup } = place(home);
    expectThat((await readVerdict(vup.verdicts, subject, host))?.why === 'it hangs', 'not noted');
  },
};

const identity = (home: string) => ({ name: 'shop', dir: join(home, 'project'), vfile: join(home, 'project', 'Vfile.yaml') });

/** From nothing to a recorded environment and back to nothing: folders, index, leases, state, removal. */
const environment: Writer = {
  composed: true,
  async prepare(home) {
    mkdirSync(join(home, 'project'), { recursive: true });
  },
  async write(home) {
    const { host, vup } = hostAt(home);
    const world = { host, paths: vup } as World;
    const claimed = await claimEnvironment(world, identity(home));
    await withLock(host, claimed.files.lock, { command: 'vup up', what: 'the test', waitMs: 10_000 }, async () => {
      const open = await openClaimed(world, identity(home), claimed.id);
      expectThat(open !== undefined, 'somebody else has it');
      await buryEnvironment(world, claimed.id);
    });
  },
  async check(home) {
    const { host, vup } = hostAt(home);
    expectWhole(vup.index);
    expectWhole(vup.leases);
    for (const file of [vup.indexLock, vup.leasesLock]) await lockCheck(home, file);
    for (const entry of await createEnvironmentIndex(host, vup).list()) {
      await readEnvironment({ host, paths: vup } as World, entry.id);
      await lockCheck(home, environmentPaths(vup, entry.id).lock);
    }
  },
  async settled(home) {
    const { host, vup } = hostAt(home);
    endOwnBurials(vup.environments);
    await finishBurials({ host, paths: vup } as World);
    expectThat((await createEnvironmentIndex(host, vup).list()).length === 0, 'the index still names it');
    const left = readdirSync(vup.environments);
    expectThat(left.length === 0, `left: ${left.join()}`);
    expectThat(Object.keys((await readLeaseBook(host.files, vup)).networks).length === 0, 'a lease is left');
  },
};

/** A removal that failed is finished by a run after the one that began it: as if this program had ended. */
function endOwnBurials(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith('.gone-')) renameSync(join(folder, name), join(folder, name.replace(`-${process.pid}.`, '-4194301.')));
  }
}

/** By name. Those that come first are swept whole; the others, which are made of them, call by call that names or seals a file. */
export const writers: Readonly<Record<string, Writer>> = { state, journal, lock, trust, leases, store, verdicts, environment };
