import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createNodeHost } from '../../../src/host/node-host.ts';
import { scratchFolders } from './scratch.ts';

const scratch = scratchFolders();
const { files, exec } = createNodeHost();
const before = process.umask();
afterEach(() => {
  process.umask(before);
});

describe('modes of what Vup writes', () => {
  it.each([0o000, 0o022, 0o077, 0o177])('are those asked for, under every umask (%i)', async (umask) => {
    const folder = scratch();
    const at = (name: string) => join(folder, name);
    process.umask(umask);
    await files.write(at('write'), 'x');
    await files.write(at('write-0600'), 'x', { mode: 0o600 });
    await files.writeAtomic(at('atomic'), 'x');
    await files.writeAtomic(at('atomic-0600'), 'x', { mode: 0o600 });
    await files.createExclusive(at('exclusive'), 'x');
    await files.createExclusive(at('exclusive-0600'), 'x', { mode: 0o600 });
    await files.appendDurable(at('append'), 'x');
    await files.mkdir(at('folder/below'), { mode: 0o700 });
    await exec.run(['echo', 'x'], { stdoutFile: at('output') });
    const temporary = await files.tempDir('vup-modes-');
    const modes = Object.fromEntries(
      ['write', 'write-0600', 'atomic', 'atomic-0600', 'exclusive', 'exclusive-0600', 'append', 'output', 'folder', 'folder/below'].map(
        (name) => [name, (statSync(at(name)).mode & 0o7777).toString(8)],
      ),
    );
    expect(modes).toEqual({
      write: '644',
      'write-0600': '600',
      atomic: '644',
      'atomic-0600': '600',
      exclusive: '644',
      'exclusive-0600': '600',
      append: (0o600 & ~umask).toString(8),
      output: (0o600 & ~umask).toString(8),
      folder: '755',
      'folder/below': '700',
    });
    expect(statSync(temporary).mode & 0o7777 & ~0o700).toBe(0);
    await files.remove(temporary);
  });
});

describe('writes', () => {
  it('go through no link that somebody put there', async () => {
    const folder = scratch();
    const aim = join(folder, 'aim');
    writeFileSync(aim, 'precious');
    for (const [name, write] of [
      ['append', (path: string) => files.appendDurable(path, 'x')],
      ['atomic', (path: string) => files.writeAtomic(path, 'x')],
      ['exclusive', (path: string) => files.createExclusive(path, 'x')],
    ] as const) {
      const link = join(folder, name);
      symlinkSync(aim, link);
      await write(link).catch(() => undefined);
      expect(readFileSync(aim, 'utf8'), name).toBe('precious');
    }
    symlinkSync(join(folder, 'absent'), join(folder, 'dangling'));
    expect(await files.createExclusive(join(folder, 'dangling'), 'x')).toBe(false);
    expect(existsSync(join(folder, 'absent'))).toBe(false);
  });

  it('replace what somebody put there instead of filling it', async () => {
    const folder = scratch();
    mkdirSync(join(folder, 'd'));
    writeFileSync(join(folder, 'd', 'f'), 'old', { mode: 0o666 });
    const { ino } = statSync(join(folder, 'd', 'f'));
    await files.writeAtomic(join(folder, 'd', 'f'), 'new', { mode: 0o600 });
    expect(statSync(join(folder, 'd', 'f')).ino).not.toBe(ino);
    expect(statSync(join(folder, 'd', 'f')).mode & 0o777).toBe(0o600);
  });
});
