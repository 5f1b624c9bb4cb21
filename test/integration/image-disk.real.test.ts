import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createNodeHost } from '../../src/host/node-host.ts';
import { diskLayout } from '../../src/image/disk-hooks.ts';
import type { ImageContext } from '../../src/image/image-context.ts';
import { emptyLock, withLockEntry } from '../../src/image/lock-file.ts';
import { pullImage } from '../../src/image/pull-image.ts';
import { resolveImage } from '../../src/image/resolve-image.ts';
import type { EnvironmentRef } from '../../src/provider/machine-ref.ts';
import { disks } from '../../src/providers/qemu/disk.ts';
import { qcow2Head } from '../unit/image/qcow2.ts';
import { type CloudServer, cloudDiskPath, startCloudServer } from './cloud-server.ts';

const debian = { kind: 'catalog', name: 'debian/12' } as const;
/** Nothing listens there: the discard port of a host without that service. */
const nowhere = 'http://127.0.0.1:9';
const host = createNodeHost();

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vup-disk-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function context(changes: Partial<ImageContext> = {}): ImageContext & { readonly notices: string[] } {
  const notices: string[] = [];
  return {
    host: createNodeHost(),
    signal: new AbortController().signal,
    progress: { bar: () => undefined, log: () => undefined },
    notice: (message) => notices.push(message),
    storeRoot: join(dir, 'store'),
    cacheDir: join(dir, 'cache'),
    lock: emptyLock,
    diskKind: 'disk',
    settings: { cloudImageServer: nowhere },
    ...changes,
    notices,
  };
}

const effect = { host, signal: new AbortController().signal, progress: { bar: () => undefined, log: () => undefined } };
/** Of an environment, preparing disks needs the store alone. */
const environment = (storeRoot: string) => ({ storeRoot }) as EnvironmentRef;

function qemuImg(...args: readonly string[]): string {
  return execFileSync('qemu-img', args, { encoding: 'utf8' });
}

/** A raw disk of 3 MiB with something recognizable in its second one. */
async function makeRaw(path: string): Promise<Buffer> {
  const bytes = Buffer.alloc(3 * 1024 * 1024);
  bytes.write('vup test disk', 1024 * 1024);
  await writeFile(path, bytes);
  return bytes;
}

async function makeQcow2(name: string, ...options: readonly string[]): Promise<string> {
  await makeRaw(join(dir, 'source.raw'));
  const path = join(dir, name);
  qemuImg('convert', '-f', 'raw', '-O', 'qcow2', ...options, join(dir, 'source.raw'), path);
  return path;
}

const asImage = (path: string) => ({ kind: 'file', path, name: path.replace(`${dir}/`, './') }) as const;

describe('a disk of the project', () => {
  it('as qcow2 is taken as it is and made plain for QEMU', async () => {
    const path = await makeQcow2('x.qcow2', '-c');
    const facts = context();
    expect(await resolveImage(asImage(path), facts)).toMatchObject({ present: false, diskKind: 'disk', lock: 'new', source: 'file' });
    const pulled = await pullImage(asImage(path), facts);
    const sha256 = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    expect(pulled.blob).toMatchObject({ digest: sha256, mediaType: 'application/vnd.vup.disk.v1.qcow2' });
    expect(pulled.lockEntry).toMatchObject({ source: 'file', sha256 });
    expect(await resolveImage(asImage(path), context())).toMatchObject({ present: true, blob: pulled.blob });

    const of = environment(facts.storeRoot);
    await Promise.all([disks.ensure(of, pulled.blob, pulled.file, effect), disks.ensure(of, pulled.blob, pulled.file, effect)]);
    const folder = join(facts.storeRoot, 'qemu', sha256);
    expect(await readdir(folder)).toEqual(['disk.qcow2']);
    expect((await stat(join(folder, 'disk.qcow2'))).mode & 0o777).toBe(0o444);
    expect(qemuImg('compare', '-f', 'qcow2', '-F', 'raw', join(folder, 'disk.qcow2'), join(dir, 'source.raw'))).toContain('identical');

    await disks.prune(of, [sha256], effect);
    expect(await disks.has(of, pulled.blob, host)).toBe(true);
    await disks.prune(of, [], effect);
    expect(await readdir(join(facts.storeRoot, 'qemu'))).toEqual([]);
  });

  it.each(['x.raw', 'x.img'])('as %s is converted, and locked by its own bytes', async (name) => {
    const path = join(dir, name);
    const bytes = await makeRaw(path);
    const facts = context();
    const pulled = await pullImage(asImage(path), facts);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(pulled.lockEntry).toEqual({ source: 'file', sha256, sizeBytes: bytes.length });
    expect(pulled.blob.digest).not.toBe(sha256);
    expect(qemuImg('compare', '-f', 'qcow2', '-F', 'raw', pulled.file, path)).toContain('identical');
    const again = context();
    expect(await pullImage(asImage(path), again)).toEqual(pulled);
    expect(await resolveImage(asImage(path), again)).toMatchObject({ present: true, blob: pulled.blob });
    await writeFile(path, Buffer.alloc(1024 * 1024, 1));
    expect(await resolveImage(asImage(path), context())).toMatchObject({ present: false });
    expect(await readdir(join(facts.cacheDir, 'images'))).toEqual([]);
  });

  it.each<[string, () => Promise<string>, RegExp]>([
    ['stands on another', () => makeOverlay(), /backing file/],
    ['keeps its data elsewhere', () => makeQcow2('x.qcow2', '-o', `data_file=${join(dir, 'data')}`), /another file/],
    ['is raw but begins like qcow2', () => put('x.raw', qcow2Head()), /begins like qcow2/],
    ['is named .img but is qcow2', () => makeQcow2('x.img'), /begins like qcow2/],
    ['is named .qcow2 but is not', () => put('x.qcow2', Buffer.alloc(1 << 20)), /not qcow2/],
    ['has a header and nothing else', () => put('x.qcow2', qcow2Head()), /qemu-img cannot read it/],
  ])('that %s is refused, and nothing is kept', async (_, make, reason) => {
    const path = await make();
    const facts = context();
    await expect(pullImage(asImage(path), facts)).rejects.toMatchObject({
      code: 'VUP_IMAGE_INVALID',
      message: expect.stringMatching(reason),
    });
    expect(await readdir(join(facts.storeRoot, 'blobs')).catch(() => [])).toEqual([]);
    expect(await readdir(join(facts.cacheDir, 'images')).catch(() => [])).toEqual([]);
  });

  async function makeOverlay(): Promise<string> {
    const base = await makeQcow2('base.qcow2');
    qemuImg('create', '-q', '-f', 'qcow2', '-b', base, '-F', 'qcow2', join(dir, 'x.qcow2'));
    return join(dir, 'x.qcow2');
  }

  async function put(name: string, bytes: Uint8Array): Promise<string> {
    await writeFile(join(dir, name), bytes);
    return join(dir, name);
  }
});

describe("a vendor's disk", () => {
  let server: CloudServer;
  let disk: Buffer;
  beforeEach(async () => {
    disk = await readFile(await makeQcow2('vendor.qcow2'));
    server = await startCloudServer(disk);
  });
  afterEach(() => server.close());

  it('is found by its manifest, checked, locked, and had again by the lock alone', async () => {
    const first = context({ settings: { cloudImageServer: `${server.url}/` } });
    expect(await resolveImage(debian, first)).toMatchObject({ present: false, how: expect.stringContaining(server.url) });
    const pulled = await pullImage(debian, first);
    expect(pulled.blob).toEqual({ digest: server.sha256, mediaType: 'application/vnd.vup.disk.v1.qcow2', sizeBytes: disk.length });
    expect(pulled.lockEntry).toEqual({
      source: 'vendor',
      url: `${server.url}/${cloudDiskPath}`,
      sha256: server.sha256,
      sizeBytes: disk.length,
    });
    const key = { name: 'debian/12', arch: host.env.arch, diskKind: 'disk' };
    const lock = withLockEntry(emptyLock, key, { ...pulled.lockEntry, url: `https://elsewhere.example/cloud/${cloudDiskPath}` } as never);
    server.asked.length = 0;
    const locked = context({ storeRoot: join(dir, 'other'), lock, settings: { cloudImageServer: server.url } });
    expect((await pullImage(debian, locked)).blob).toEqual(pulled.blob);
    expect(server.asked).toEqual([cloudDiskPath]);
  });

  it('with other bytes is refused, and not built instead', async () => {
    server.serve(Buffer.concat([disk.subarray(0, -1), Buffer.from([1])]));
    const facts = context({ settings: { cloudImageServer: server.url } });
    await expect(pullImage(debian, facts)).rejects.toMatchObject({ code: 'VUP_IMAGE_DIGEST' });
    expect(facts.notices).toEqual([]);
  });

  it('does not stand in for the root file system of the same name', async () => {
    const facts = context({ settings: { cloudImageServer: server.url } });
    await pullImage(debian, facts);
    expect(await resolveImage(debian, { ...facts, diskKind: 'rootfs' })).toMatchObject({ present: false, diskKind: 'rootfs' });
  });
});

describe('debian/12 built as a disk', () => {
  let storeRoot = '';
  let pulled: Awaited<ReturnType<typeof pullImage>>;
  let prepared = '';
  beforeAll(async () => {
    const given = process.env['VUP_TEST_IMAGE_STORE'];
    storeRoot = given ?? (await mkdtemp(join(tmpdir(), 'vup-disk-store-')));
    await mkdir(storeRoot, { recursive: true });
    const cacheDir = await mkdtemp(join(tmpdir(), 'vup-disk-cache-'));
    pulled = await pullImage(debian, context({ storeRoot, cacheDir }));
    await rm(cacheDir, { recursive: true });
    await disks.ensure(environment(storeRoot), pulled.blob, pulled.file, effect);
    prepared = join(storeRoot, 'qemu', pulled.blob.digest);
  }, 1_200_000);
  afterAll(async () => {
    if (process.env['VUP_TEST_IMAGE_STORE'] === undefined) await rm(storeRoot, { recursive: true, force: true });
  });

  it('is locked by what it is made of', () => {
    if (pulled.lockEntry.source !== 'built') throw new Error('not a build');
    const names = pulled.lockEntry.packages.map((name) => name.split('=')[0]);
    const kernel = host.env.arch === 'aarch64' ? 'linux-image-cloud-arm64' : 'linux-image-cloud-amd64';
    expect(names).toEqual(expect.arrayContaining([kernel, 'openssh-server', 'rsync', 'systemd', 'sudo', 'cloud-guest-utils']));
    expect(names).not.toContain('cloud-init');
    expect(pulled.blob.mediaType).toBe('application/vnd.vup.disk.v1.qcow2+direct');
  });

  it('gives QEMU its kernel, without root or loop devices', async () => {
    expect((await readdir(prepared)).sort()).toEqual(['boot.json', 'disk.qcow2', 'initrd', 'kernel']);
    const boot = JSON.parse(await readFile(join(prepared, 'boot.json'), 'utf8')) as { readonly cmdline: string };
    expect(boot.cmdline).toMatch(/^root=LABEL=vup-root ro console=tty/);
    const kernel = await readFile(join(prepared, 'kernel'));
    if (host.env.arch === 'x86_64') expect(kernel.subarray(0, 4).toString('latin1')).toBe('\x7fELF');
    const initrd = await readFile(join(prepared, 'initrd'));
    expect(initrd.subarray(0, 6).toString('latin1')).toBe('070701');
    expect(initrd.length).toBeLessThan(8 * 1024 * 1024);
    expect(initrd.includes('modules/virtio_blk.ko')).toBe(true);
    expect((await stat(join(prepared, 'disk.qcow2'))).ino).toBe((await stat(pulled.file)).ino);
    expect((await stat(join(prepared, 'kernel'))).mode & 0o777).toBe(0o444);
  });

  it('bears nothing of the build, and no identity', async () => {
    const raw = join(dir, 'disk.raw');
    qemuImg('convert', '-f', 'qcow2', '-O', 'raw', pulled.file, raw);
    const debugfs = (command: string) =>
      execFileSync('debugfs', ['-R', command, `${raw}?offset=${diskLayout.rootStartMiB * 1024 * 1024}`], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    const names = (folder: string) =>
      debugfs(`ls -p ${folder}`)
        .split('\n')
        .flatMap((line) => line.split('/')[5] ?? [])
        .filter((name) => !['', '.', '..'].includes(name));
    expect(names('/tmp')).toEqual([]);
    expect(names('/run')).toEqual([]);
    expect(names('/proc')).toEqual([]);
    expect(names('/var/cache/apt/archives').filter((name) => name.endsWith('.deb'))).toEqual([]);
    expect(names('/etc/ssh').filter((name) => name.startsWith('ssh_host_'))).toEqual([]);
    expect(names('/etc')).not.toEqual(expect.arrayContaining(['hostname']));
    expect(names('/usr/sbin')).not.toContain('policy-rc.d');
    expect(names('/sbin/')).toEqual(expect.not.arrayContaining(['start-stop-daemon.REAL']));
    expect(debugfs('cat /etc/machine-id')).toBe('');
    // Other engines start it by its own boot loader, with Debian's initrd.
    expect(debugfs('cat /boot/vup/grub.cfg')).toContain('initrd /boot/vup/initrd-grub\n');
    expect(names('/boot/vup').sort()).toEqual(['cmdline', 'grub.cfg', 'initrd', 'initrd-grub', 'kernel']);
    expect(names('/etc/systemd/system/sysinit.target.wants')).toEqual(
      expect.arrayContaining(['vup-seed.service', 'vup-ready.service', 'ssh.service']),
    );
    const check = execFileSync('sfdisk', ['--json', raw], { encoding: 'utf8' });
    const { partitiontable } = JSON.parse(check) as {
      readonly partitiontable: { readonly partitions: readonly { readonly name: string }[] };
    };
    expect(partitiontable.partitions.map(({ name }) => name)).toEqual(['vup-esp', 'vup-root']);
    const esp = execFileSync('mdir', ['-b', '-i', `${raw}@@${diskLayout.espStartMiB}M`, '::/EFI/BOOT'], { encoding: 'utf8' });
    expect(esp).toMatch(/BOOT(X64|AA64)\.EFI/);
  });
});
