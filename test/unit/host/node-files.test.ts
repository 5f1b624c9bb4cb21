import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createNodeFiles } from '../../../src/host/node-files.ts';
import { scratchFolders } from './scratch.ts';

const files = createNodeFiles();
const scratch = scratchFolders();
const modeOf = (path: string) => statSync(path).mode & 0o7777;

describe('writing', () => {
  let umask = 0;
  beforeEach(() => {
    umask = process.umask(0o077);
  });
  afterEach(() => {
    process.umask(umask);
  });

  it('gives the modes asked for whatever the umask', async () => {
    const folder = scratch();
    await files.write(join(folder, 'a'), 'x');
    await files.write(join(folder, 'b'), 'x', { mode: 0o640 });
    await files.writeAtomic(join(folder, 'c'), 'x');
    await files.writeAtomic(join(folder, 'd'), 'x', { mode: 0o600 });
    await files.createExclusive(join(folder, 'e'), 'x', { mode: 0o666 });
    await files.mkdir(join(folder, 'p/q'), { mode: 0o700 });
    expect(['a', 'b', 'c', 'd', 'e', 'p', 'p/q'].map((name) => modeOf(join(folder, name)))).toEqual([
      0o644, 0o640, 0o644, 0o600, 0o666, 0o755, 0o700,
    ]);
  });

  it('keeps the mode of a file that is written anew', async () => {
    const path = join(scratch(), 'f');
    writeFileSync(path, 'old');
    chmodSync(path, 0o640);
    await files.write(path, 'new');
    expect(modeOf(path)).toBe(0o640);
    await files.writeAtomic(path, 'newer');
    expect(modeOf(path)).toBe(0o640);
    expect(readFileSync(path, 'utf8')).toBe('newer');
  });

  it('leaves no temporary file, also when it fails', async () => {
    const folder = scratch();
    mkdirSync(join(folder, 'taken'));
    await expect(files.writeAtomic(join(folder, 'taken'), 'x')).rejects.toThrow();
    await files.createExclusive(join(folder, 'one'), 'x');
    expect(readdirSync(folder).sort()).toEqual(['one', 'taken']);
  });

  it('creates exclusively for one of many at once', async () => {
    const path = join(scratch(), 'one');
    const won = await Promise.all(Array.from({ length: 20 }, (_, index) => files.createExclusive(path, `${index}`)));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(readFileSync(path, 'utf8')).toBe(`${won.indexOf(true)}`);
  });

  it('appends, privately at first', async () => {
    const path = join(scratch(), 'log');
    await files.appendDurable(path, 'a\n');
    await files.appendDurable(path, 'b\n');
    expect(readFileSync(path, 'utf8')).toBe('a\nb\n');
    expect(modeOf(path)).toBe(0o600);
  });

  it('makes a folder that is there already private when asked', async () => {
    const path = join(scratch(), 'd');
    mkdirSync(path);
    chmodSync(path, 0o777);
    await files.mkdir(path);
    expect(modeOf(path)).toBe(0o777);
    await files.mkdir(path, { mode: 0o700 });
    expect(modeOf(path)).toBe(0o700);
  });

  it('says that a folder cannot be made below a file, and gives up where the kernel lets nobody make one', async () => {
    const path = join(scratch(), 'file');
    writeFileSync(path, 'x');
    await expect(files.mkdir(join(path, 'a/b'))).rejects.toMatchObject({ code: 'VUP_HOST_PERMISSION' });
    if (existsSync('/proc/self')) await expect(files.mkdir('/proc/nothing/a/b')).rejects.toMatchObject({ code: 'VUP_HOST_PERMISSION' });
    expect(await files.readTextIfExists(join(path, 'config.yaml'))).toBeUndefined();
  });

  it.skipIf(!existsSync('/dev/full'))('says that the disk is full', async () => {
    await expect(files.write('/dev/full', 'x')).rejects.toMatchObject({ code: 'VUP_HOST_RESOURCE' });
  });
});

describe('reading', () => {
  it('tells absent from unreadable', async () => {
    const folder = scratch();
    expect(await files.readTextIfExists(join(folder, 'none'))).toBeUndefined();
    await expect(files.readText(join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(files.readTextIfExists(folder)).rejects.toMatchObject({ code: 'EISDIR' });
    expect(await files.stat(join(folder, 'none/below'))).toBeUndefined();
  });

  it('does not wait for a pipe or read a device without end', async () => {
    const pipe = join(scratch(), 'pipe');
    execFileSync('mkfifo', [pipe]);
    await expect(files.readText(pipe)).rejects.toMatchObject({ code: 'EINVAL' });
    await expect(files.readText('/dev/zero')).rejects.toMatchObject({ code: 'EINVAL' });
  });

  it('reads files that say they are empty', async () => {
    expect(await files.readText('/proc/self/status')).toContain('Pid:');
  });

  it('reads the beginning and the end', async () => {
    const path = join(scratch(), 'f');
    writeFileSync(path, 'begin……end');
    expect(Buffer.from(await files.readBytes(path, 5)).toString()).toBe('begin');
    expect(await files.readTail(path, 5)).toBe('end');
    expect(await files.readTail(path, 100)).toBe('begin……end');
    expect(await files.readTail(join(path, 'none').replace('/none', '-none'), 5)).toBe('');
  });

  it('sums a file and tells how far it is', async () => {
    const path = join(scratch(), 'f');
    writeFileSync(path, Buffer.alloc(2_500_000, 1));
    const told: number[] = [];
    const expected = execFileSync('sha256sum', [path], { encoding: 'utf8' }).slice(0, 64);
    expect(await files.sha256(path, (done) => told.push(done))).toBe(expected);
    expect(told.at(-1)).toBe(2_500_000);
  });

  it('globs relative, sorted, with hidden files and without following links', async () => {
    const folder = scratch();
    mkdirSync(join(folder, 'src/deep'), { recursive: true });
    for (const name of ['src/b.ts', 'src/a.ts', 'src/deep/.hidden.ts', 'top.ts']) writeFileSync(join(folder, name), '');
    symlinkSync('/usr', join(folder, 'src/link'));
    expect(await files.glob(['src/**/*.ts'], folder)).toEqual(['src/a.ts', 'src/b.ts', 'src/deep/.hidden.ts']);
    expect((await files.glob(['src/**'], folder)).filter((path) => path.startsWith('src/link/'))).toEqual([]);
  });

  it('gives private temporary folders and the room left', async () => {
    const folder = await files.tempDir('vup-test-');
    expect(modeOf(folder)).toBe(0o700);
    await files.remove(folder);
    const { freeBytes, totalBytes } = await files.space('/');
    expect(freeBytes).toBeLessThanOrEqual(totalBytes);
    expect(totalBytes).toBeGreaterThan(1_000_000);
  });
});

describe('remove', () => {
  it('refuses the root folder and paths that are not absolute', async () => {
    for (const path of ['/', '//', '/tmp/..', 'relative', '', '.']) {
      await expect(files.remove(path)).rejects.toMatchObject({ code: 'VUP_BUG' });
    }
  });

  it('removes trees with odd names and modes, and takes absence as done', async () => {
    const folder = join(scratch(), 'tree');
    mkdirSync(join(folder, 'a/b c/-d'), { recursive: true });
    for (let count = 0; count < 100; count += 1) writeFileSync(join(folder, `a/file ${count}\n`), '');
    mkdirSync(join(folder, 'closed/inner'), { recursive: true });
    writeFileSync(join(folder, 'closed/inner/f'), '');
    chmodSync(join(folder, 'closed/inner'), 0o500);
    chmodSync(join(folder, 'closed'), 0o000);
    await files.remove(folder);
    expect(existsSync(folder)).toBe(false);
    await files.remove(folder);
    await files.remove(join(folder, 'x/y'));
  });

  it('removes a link and not what it leads to', async () => {
    const folder = scratch();
    mkdirSync(join(folder, 'kept'));
    writeFileSync(join(folder, 'kept/f'), '');
    mkdirSync(join(folder, 'tree'));
    symlinkSync(join(folder, 'kept'), join(folder, 'tree/link'));
    symlinkSync(join(folder, 'kept'), join(folder, 'link'));
    await files.remove(join(folder, 'tree'));
    await files.remove(join(folder, 'link'));
    expect(readdirSync(folder)).toEqual(['kept']);
    expect(existsSync(join(folder, 'kept/f'))).toBe(true);
  });

  it.skipIf(!canMount())('does not cross a mount, also one of the same filesystem, and deletes nothing then', async () => {
    const folder = scratch();
    for (const name of ['tree/mnt dir', 'tree/other', 'kept']) mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, 'kept/precious'), '');
    writeFileSync(join(folder, 'tree/other/f'), '');
    const script = `mount --bind "$1/kept" "$1/tree/mnt dir" && exec "$2" --import tsx -e "$3"`;
    const program = `
      const { createNodeFiles } = await import(${JSON.stringify(join(process.cwd(), 'src/host/node-files.ts'))});
      await createNodeFiles().remove(process.env.TREE).then(() => console.log('removed'), (e) => console.log(e.code, e.message));
    `;
    const output = await inMounts(script, [folder, process.execPath, program], { TREE: join(folder, 'tree') });
    expect(output).toContain('VUP_STATE_WRITE');
    expect(output).toContain(join(folder, 'tree/mnt dir'));
    expect(existsSync(join(folder, 'kept/precious'))).toBe(true);
    expect(existsSync(join(folder, 'tree/other/f'))).toBe(true);
  });
});

/** A mount namespace of one's own needs root. */
function canMount(): boolean {
  try {
    execFileSync('unshare', ['-m', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function inMounts(script: string, args: readonly string[], env: Record<string, string>): Promise<string> {
  const child = spawn('unshare', ['-m', 'sh', '-c', script, 'sh', ...args], { env: { ...process.env, ...env } });
  return new Promise((resolve) => {
    let output = '';
    child.stdout.on('data', (data: Buffer) => {
      output += data.toString();
    });
    child.stderr.on('data', (data: Buffer) => {
      output += data.toString();
    });
    child.on('close', () => resolve(output));
  });
}
