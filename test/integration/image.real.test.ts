import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Host } from '../../src/host/host.ts';
import { createNodeHost } from '../../src/host/node-host.ts';
import type { ImageContext } from '../../src/image/image-context.ts';
import type { LockEntry } from '../../src/image/lock-entry.ts';
import { emptyLock, type LockFile, withLockEntry } from '../../src/image/lock-file.ts';
import { pullImage } from '../../src/image/pull-image.ts';
import { buildIdentity } from '../../src/image/recipe.ts';
import { resolveImage } from '../../src/image/resolve-image.ts';
import { sweepScratch } from '../../src/image/scratch.ts';
import { type ImageServer, startImageServer } from './image-server.ts';
import { makeTar, type TarMember, tinyRootfs } from './make-tar.ts';

const debian = { kind: 'catalog', name: 'debian/12' } as const;
/** Nothing listens there: the discard port of a host without that service. */
const nowhere = 'http://127.0.0.1:9';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vup-image-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

interface Talk {
  readonly notices: string[];
  readonly units: Set<string>;
}

/** A context as a fresh run would have it: a host of its own, so nothing is remembered from before. */
function context(changes: Partial<ImageContext> = {}): ImageContext & { readonly talk: Talk } {
  const talk: Talk = { notices: [], units: new Set() };
  return {
    host: createNodeHost(),
    signal: new AbortController().signal,
    progress: { bar: (_done, _total, unit) => talk.units.add(unit), log: () => undefined },
    notice: (message) => talk.notices.push(message),
    storeRoot: join(dir, 'store'),
    cacheDir: join(dir, 'cache'),
    lock: emptyLock,
    settings: { imageServer: nowhere },
    ...changes,
    talk,
  };
}

function lockedTo(entry: LockEntry, arch: string): LockFile {
  return withLockEntry(emptyLock, { name: 'debian/12', arch, diskKind: 'rootfs' }, entry);
}

function xz(bytes: Buffer): Buffer {
  return execFileSync('xz', ['--stdout', '-0'], { input: bytes, maxBuffer: 1 << 30 });
}

/** A host that refuses to run one program. */
function without(program: string): Host {
  const host = createNodeHost();
  const run: Host['exec']['run'] = (argv, options) => {
    if (argv[0] === program) throw new Error(`${program} must not be run here`);
    return host.exec.run(argv, options);
  };
  return { ...host, exec: { ...host.exec, run } };
}

describe('debian/12 built from packages', () => {
  let place = '';
  beforeAll(async () => {
    place = process.env['VUP_TEST_IMAGE_STORE'] ?? (await mkdtemp(join(tmpdir(), 'vup-image-store-')));
  });
  afterAll(async () => {
    if (process.env['VUP_TEST_IMAGE_STORE'] === undefined) await rm(place, { recursive: true, force: true });
  });

  it('is built when the vendor is out of reach, once, and found again', async () => {
    const first = context({ storeRoot: place });
    const before = await resolveImage(debian, first);
    const pulled = await pullImage(debian, first);
    if (!before.present) {
      expect(before.blob).toBeUndefined();
      expect(first.talk.notices).toEqual([
        expect.stringMatching(/debian\/12 cannot be downloaded .*127\.0\.0\.1:9.*; building it from packages instead/),
      ]);
      expect([...first.talk.units]).toEqual(['packages', 'files', 'bytes']);
    }
    const digest = await first.host.files.sha256(pulled.file);
    expect(digest).toBe(pulled.blob.digest);
    if (pulled.lockEntry.source !== 'built') throw new Error('not a build');
    expect(pulled.lockEntry.identity).toBe(buildIdentity(pulled.lockEntry.recipe, pulled.lockEntry.packages));
    expect(pulled.lockEntry.packages.map((name) => name.split('=')[0])).toEqual(expect.arrayContaining(['systemd', 'sudo', 'iproute2']));

    const again = context({ storeRoot: place, host: without('mmdebstrap') });
    expect(await pullImage(debian, again)).toEqual(pulled);
    expect(again.talk.notices).toEqual([]);
    expect(await resolveImage(debian, again)).toMatchObject({ present: true, blob: pulled.blob, source: 'built', lock: 'new' });
    expect(await readdir(join(dir, 'cache', 'images')).catch(() => [])).toEqual([]);
  });

  it('is a root file system that boots and bears nothing of this host', async () => {
    const { file, blob } = await pullImage(debian, context({ storeRoot: place }));
    const packing = blob.mediaType.endsWith('+zstd') ? '--zstd' : '--gzip';
    const names = new Set(execFileSync('tar', ['--list', packing, `--file=${file}`], { encoding: 'utf8', maxBuffer: 1 << 28 }).split('\n'));
    for (const name of ['./sbin', './usr/sbin/init', './usr/bin/sudo', './usr/bin/apt-get', './etc/apt/sources.list'])
      expect(names).toContain(name);
    for (const name of ['./etc/hostname', './etc/resolv.conf', './etc/ssh/ssh_host_ed25519_key']) expect(names).not.toContain(name);
    const machineId = execFileSync('tar', ['--extract', '--to-stdout', packing, `--file=${file}`, './etc/machine-id'], {
      encoding: 'utf8',
    });
    expect(machineId).toBe('');
  });

  it('locked to another build is used, and the difference is told', async () => {
    const host = createNodeHost();
    const other: LockEntry = { source: 'built', recipe: 'a'.repeat(64), identity: 'b'.repeat(64), packages: ['apt=0'] };
    const facts = context({ storeRoot: place, host, lock: lockedTo(other, host.env.arch) });
    expect(await resolveImage(debian, facts)).toMatchObject({ present: true, lock: 'differs' });
    const pulled = await pullImage(debian, facts);
    expect(await resolveImage(debian, { ...facts, lock: lockedTo(pulled.lockEntry, host.env.arch) })).toMatchObject({ lock: 'same' });
  });
});

describe('a build whose Vup is killed', () => {
  /** Processes that have this test's folder in their command line. */
  async function builders(): Promise<readonly string[]> {
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
    const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
    return lines.filter((line) => line.includes(dir));
  }

  async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 1800; tries += 1) {
      if (await isSo()) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`waited in vain until ${what}`);
  }

  it('leaves no process and no mount, and what lies about is swept by the next run', async () => {
    const images = join(dir, 'cache', 'images');
    const script = fileURLToPath(new URL('./pull-in-process.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', script, join(dir, 'store'), join(dir, 'cache'), nowhere], {
      stdio: 'ignore',
    });
    // Only dpkg inside the tree writes this, and by then mmdebstrap has mounted what dpkg needs.
    const installedFile = /var\/lib\/dpkg\/info\/systemd\.list$/;
    const tree = () => readdir(images, { recursive: true }).catch(() => []);
    await until('dpkg works in the tree', async () => (await tree()).some((name) => installedFile.test(name)));
    child.kill('SIGKILL');
    await until('no builder is left', async () => (await builders()).length === 0);
    const left = (await readFile('/proc/mounts', 'utf8')).split('\n').flatMap((line) => line.split(' ')[1] ?? []);
    const ours = left.filter((mount) => mount.startsWith(dir));
    // Else the clean-up of this test would go into the host's own /sys.
    for (const mount of [...ours].reverse()) execFileSync('umount', ['--lazy', mount]);
    expect(ours).toEqual([]);
    expect(await readdir(images)).toHaveLength(1);
    await sweepScratch(createNodeHost(), join(dir, 'cache'));
    expect(await readdir(images)).toEqual([]);
  });
});

describe('without mmdebstrap', () => {
  it('says that neither way is open, and what to install', async () => {
    const host = createNodeHost();
    const which: Host['exec']['which'] = (name) => (name === 'mmdebstrap' ? Promise.resolve(undefined) : host.exec.which(name));
    const failed = pullImage(debian, context({ host: { ...host, exec: { ...host.exec, which } } }));
    await expect(failed).rejects.toMatchObject({
      code: 'VUP_HOST_TOOL_MISSING',
      message: expect.stringMatching(/neither way.*127\.0\.0\.1:9.*mmdebstrap/),
      hint: expect.stringContaining('apt-get install mmdebstrap'),
    });
  });
});

describe("the vendor's image server", () => {
  const tarball = xz(makeTar(tinyRootfs));
  let server: ImageServer;
  beforeEach(async () => {
    server = await startImageServer(tarball);
  });
  afterEach(() => server.close());

  function vendorContext(changes: Partial<ImageContext> = {}): ReturnType<typeof context> {
    return context({ host: without('mmdebstrap'), settings: { imageServer: `${server.url}/` }, ...changes });
  }

  function vendorEntry(changes: Partial<Extract<LockEntry, { source: 'vendor' }>> = {}): LockEntry {
    const url = `${server.url}/images/debian/bookworm/amd64/default/20260101_05:24/rootfs.tar.xz`;
    return { source: 'vendor', url, sha256: server.sha256, sizeBytes: tarball.length, ...changes };
  }

  function downloads(): number {
    return server.asked.filter((path) => path.endsWith('rootfs.tar.xz')).length;
  }

  it('is used first, and what it gave is found again and can be locked', async () => {
    const first = vendorContext();
    const pulled = await pullImage(debian, first);
    expect(pulled.lockEntry).toEqual(vendorEntry());
    expect(pulled.blob).toEqual({ digest: server.sha256, mediaType: 'application/vnd.vup.rootfs.v1.tar+xz', sizeBytes: tarball.length });
    expect(await readFile(pulled.file)).toEqual(tarball);
    expect(await readdir(join(dir, 'cache', 'images'))).toEqual([]);
    await pullImage(debian, vendorContext());
    expect(downloads()).toBe(1);
    const lock = lockedTo(pulled.lockEntry, first.host.env.arch);
    expect(await resolveImage(debian, { ...first, lock })).toMatchObject({ present: true, lock: 'same', source: 'vendor' });
  });

  it('with a file of another digest is refused, and nothing is kept or built', async () => {
    server.serve(xz(makeTar([...tinyRootfs, { name: './etc/evil', content: 'x' }])).subarray(0, tarball.length));
    await expect(pullImage(debian, vendorContext())).rejects.toMatchObject({
      code: 'VUP_IMAGE_DIGEST',
      details: { expected: server.sha256 },
    });
    expect(await readdir(join(dir, 'cache', 'images'))).toEqual([]);
    expect(await readdir(join(dir, 'store', 'blobs')).catch(() => [])).toEqual([]);
  });

  it('with a hostile tarball of the right digest is refused', async () => {
    await server.close();
    server = await startImageServer(xz(makeTar([...tinyRootfs, { name: '../../outside', content: 'x' }])));
    await expect(pullImage(debian, vendorContext())).rejects.toMatchObject({ code: 'VUP_IMAGE_INVALID' });
    expect(await readdir(join(dir, 'store', 'blobs')).catch(() => [])).toEqual([]);
  });

  it('is asked once by many at once in one run', async () => {
    const shared = vendorContext();
    const pulled = await Promise.all(Array.from({ length: 10 }, () => pullImage(debian, shared)));
    expect(new Set(pulled.map(({ file }) => file)).size).toBe(1);
    expect(downloads()).toBe(1);
  });

  it('is asked once by many runs at once', async () => {
    const script = fileURLToPath(new URL('./pull-in-process.ts', import.meta.url));
    const run = () =>
      new Promise<string>((resolve, reject) => {
        const child = spawn(process.execPath, ['--import', 'tsx', script, join(dir, 'store'), join(dir, 'cache'), server.url]);
        let out = '';
        let errors = '';
        child.stdout.on('data', (chunk) => {
          out += chunk;
        });
        child.stderr.on('data', (chunk) => {
          errors += chunk;
        });
        child.on('close', (code) => (code === 0 ? resolve(out) : reject(new Error(errors))));
      });
    expect(await Promise.all([run(), run(), run(), run()])).toEqual(Array.from({ length: 4 }, () => server.sha256));
    expect(downloads()).toBe(1);
    expect(await readdir(join(dir, 'store', 'claims', 'debian-12-x86_64-rootfs')).catch(() => [])).toEqual([]);
  });

  it('out of reach never turns a locked vendor image into a build', async () => {
    const host = without('mmdebstrap');
    const entry = vendorEntry();
    await server.close();
    const failed = pullImage(debian, vendorContext({ host, lock: lockedTo(entry, host.env.arch) }));
    await expect(failed).rejects.toMatchObject({
      code: 'VUP_IMAGE_FETCH',
      message: expect.stringContaining(`locked to its vendor's file ${server.sha256.slice(0, 12)}`),
      hint: expect.stringMatching(/Choose: .*Vfile\.lock/),
    });
  });

  it('without the locked file says so', async () => {
    const host = without('mmdebstrap');
    const entry = vendorEntry({ url: 'https://elsewhere.example/rootfs.tar.xz', sha256: 'f'.repeat(64) });
    const failed = pullImage(debian, vendorContext({ host, lock: lockedTo(entry, host.env.arch) }));
    await expect(failed).rejects.toMatchObject({ code: 'VUP_IMAGE_FETCH', message: expect.stringContaining('no longer has') });
    expect(downloads()).toBe(0);
  });

  it('is used for a locked digest, not the URL of a lock that leads elsewhere', async () => {
    const elsewhere = await startImageServer(tarball);
    const host = without('mmdebstrap');
    const entry = vendorEntry({ url: `${elsewhere.url}/images/debian/bookworm/amd64/default/20260101_05:24/rootfs.tar.xz` });
    await pullImage(debian, vendorContext({ host, lock: lockedTo(entry, host.env.arch) }));
    expect(elsewhere.asked).toEqual([]);
    expect(downloads()).toBe(1);
    await elsewhere.close();
  });

  it('finds what a killed download left, and does not trust it', async () => {
    const part = join(dir, 'cache', 'images', `${server.sha256}.part`);
    await mkdir(join(dir, 'cache', 'images'), { recursive: true });
    await writeFile(part, 'garbage of an earlier run');
    const pulled = await pullImage(debian, vendorContext());
    expect(await readFile(pulled.file)).toEqual(tarball);
  });

  it('interrupted, ends as interrupted', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    await expect(pullImage(debian, vendorContext({ signal: stop.signal }))).rejects.toMatchObject({ code: 'VUP_INTERRUPTED' });
  });
});

describe("a project's own tarball", () => {
  const good = makeTar(tinyRootfs);
  const packed: readonly [string, (bytes: Buffer) => Buffer, string][] = [
    ['tar', (bytes) => bytes, 'tar'],
    ['gzip', (bytes) => gzipSync(bytes), 'tar+gzip'],
    ['xz', xz, 'tar+xz'],
    ['zstd', (bytes) => execFileSync('zstd', ['--stdout', '--quiet'], { input: bytes }), 'tar+zstd'],
  ];

  async function request(bytes: Buffer) {
    const path = join(dir, 'my rootfs.bin');
    await writeFile(path, bytes);
    return { kind: 'file', path, name: './my rootfs.bin' } as const;
  }

  it.each(packed)('packed as %s is told by its bytes and kept under its digest', async (_, pack, mediaType) => {
    const bytes = pack(good);
    const image = await request(bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(await resolveImage(image, context())).toMatchObject({ present: false, blob: { digest: sha256 }, lock: 'new' });
    const { blob, file, lockEntry } = await pullImage(image, context());
    expect(blob).toEqual({ digest: sha256, mediaType: `application/vnd.vup.rootfs.v1.${mediaType}`, sizeBytes: bytes.length });
    expect(lockEntry).toEqual({ source: 'file', sha256, sizeBytes: bytes.length });
    expect(await readFile(file)).toEqual(bytes);
    expect((await stat(file)).mode & 0o777).toBe(0o444);
    expect(await resolveImage(image, context())).toMatchObject({ present: true });
    expect(await readdir(join(dir, 'cache', 'images'))).toEqual([]);
  });

  it('is not read again while it does not change', async () => {
    const image = await request(good);
    await utimes(image.path, 1000, 1000);
    const pulled = await pullImage(image, context());
    const host = createNodeHost();
    const unread: Host = { ...host, files: { ...host.files, sha256: () => Promise.reject(new Error('must not be read again')) } };
    expect((await resolveImage(image, context({ host: unread }))).blob).toEqual(pulled.blob);
    expect(await pullImage(image, context({ host: unread }))).toEqual(pulled);
  });

  it('that changed is another image', async () => {
    const first = await pullImage(await request(good), context());
    const second = await pullImage(await request(makeTar([...tinyRootfs, { name: './etc/new', content: 'n' }])), context());
    expect(second.blob.digest).not.toBe(first.blob.digest);
    expect((await stat(first.file)).size).toBe(good.length);
  });

  it('that is missing is named as the Vfile has it', async () => {
    const missing = resolveImage({ kind: 'file', path: join(dir, 'no.tar'), name: './no.tar' }, context());
    await expect(missing).rejects.toMatchObject({ code: 'VUP_INPUT_MISSING', message: expect.stringContaining('./no.tar') });
  });

  const hostile: readonly [string, readonly TarMember[], RegExp][] = [
    ['an absolute name', [{ name: '/etc/cron.d/evil', content: 'x' }], /absolute/],
    ['a name that climbs', [{ name: './etc/../../evil', content: 'x' }], /"\.\."/],
    [
      'a file behind its own link',
      [
        { name: './out', type: '2', target: '/root' },
        { name: './out/evil', content: 'x' },
      ],
      /below a link/,
    ],
    [
      'a chain of links',
      [
        { name: './a', type: '2', target: 'b' },
        { name: './a/b', type: '2', target: '..' },
      ],
      /below a link/,
    ],
    ['a hard link to the host', [{ name: './etc/s', type: '1', target: '/etc/shadow' }], /leads out/],
    ['a hard link that climbs', [{ name: './etc/s', type: '1', target: '../../etc/shadow' }], /leads out/],
    ['a disk outside of dev', [{ name: './srv/disk', type: '4' }], /device/],
    [
      'a name with a line end in front of an absolute one',
      [
        { name: 'x\n/etc/passwd', content: 'x' },
        { name: '/x', content: '' },
      ],
      /absolute/,
    ],
    [
      'a name that reads like a listing',
      [
        { name: './a" -> "/b', type: '0' },
        { name: '/abs', content: '' },
      ],
      /absolute/,
    ],
  ];

  it.each(hostile)('with %s is refused', async (_, members, complaint) => {
    const image = await request(gzipSync(makeTar([...tinyRootfs, ...members])));
    await expect(pullImage(image, context())).rejects.toMatchObject({
      code: 'VUP_IMAGE_INVALID',
      message: expect.stringMatching(complaint),
    });
    expect(await readdir(join(dir, 'store', 'blobs')).catch(() => [])).toEqual([]);
    expect(await readdir(join(dir, 'cache', 'images'))).toEqual([]);
  });

  it('that unpacks to thousands of times its size is refused before it is read to its end', async () => {
    const bomb = join(dir, 'bomb');
    await mkdir(join(bomb, 'etc'), { recursive: true });
    await mkdir(join(bomb, 'bin'));
    execFileSync('truncate', ['--size=1T', join(bomb, 'etc', 'zeros')]);
    const bytes = execFileSync('tar', ['--create', '--sparse', '--gzip', '--directory', bomb, '.']);
    const started = Date.now();
    await expect(pullImage(await request(bytes), context())).rejects.toMatchObject({
      message: expect.stringMatching(/larger than 4 GiB/),
    });
    expect(Date.now() - started).toBeLessThan(20_000);
  });

  it.each<[string, Buffer]>([
    ['a cut-off one', gzipSync(good).subarray(0, 100)],
    ['one whose packing is broken', Buffer.concat([Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), Buffer.alloc(2000, 7)])],
    ['no tarball at all', Buffer.from('PK\u0003\u0004')],
    ['one without a root file system', makeTar([{ name: './README', content: 'x' }])],
    ['one packed from outside its folder', makeTar(tinyRootfs.map((member) => ({ ...member, name: `rootfs/${member.name}` })))],
  ])('%s is refused', async (_, bytes) => {
    await expect(pullImage(await request(bytes), context())).rejects.toMatchObject({ code: 'VUP_IMAGE_INVALID' });
  });
});
