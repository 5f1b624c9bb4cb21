import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { provision } from '../../src/guest/provision.ts';
import { createNodeHost } from '../../src/host/node-host.ts';
import { emptyLock } from '../../src/image/lock-file.ts';
import { pullImage } from '../../src/image/pull-image.ts';
import type { Channel, GuestCommand } from '../../src/provider/channel.ts';
import { localContext, step } from '../unit/guest/local-channel.ts';

const host = createNodeHost();
const guestPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
let dir = '';
let root = '';

/** Debian's own package manager and users in a tree of files: all that provisioning needs of a guest but its own kernel's view. */
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vup-guest-'));
  root = join(dir, 'root');
  await mkdir(root, { mode: 0o755 });
  execFileSync('chmod', ['0755', dir]);
  const { file, blob } = await pullImage(
    { kind: 'catalog', name: 'debian/12' },
    {
      host,
      signal: new AbortController().signal,
      progress: { bar: () => undefined, log: () => undefined },
      storeRoot: process.env['VUP_TEST_IMAGE_STORE'] ?? join(dir, 'store'),
      cacheDir: join(dir, 'cache'),
      lock: emptyLock,
      settings: { imageServer: 'http://127.0.0.1:9' },
    },
  );
  execFileSync('tar', ['--extract', blob.mediaType.endsWith('+zstd') ? '--zstd' : '--gzip', `--file=${file}`, `--directory=${root}`]);
  for (const name of ['resolv.conf', 'hosts']) await copyFile(join('/etc', name), join(root, 'etc', name));
  await writeFile(join(root, 'usr', 'sbin', 'policy-rc.d'), '#!/bin/sh\nexit 101\n', { mode: 0o755 });
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const enter = 'if [ -n "$2" ]; then cd "$2"; fi; user=$1; shift 2; exec setpriv --reuid="$user" --regid="$user" --init-groups -- "$@"';

function chrootChannel(seen: GuestCommand[]): Channel {
  return {
    exec(command, options = {}) {
      seen.push(command);
      const argv = ['chroot', root, '/bin/sh', '-c', enter, 'guest', command.user ?? 'root', command.cwd ?? '', ...command.argv] as const;
      const input = command.input === undefined ? {} : { input: command.input };
      return host.exec.run(argv, { ...options, ...input, env: { PATH: guestPath, ...command.env } });
    },
    interactive: () => Promise.reject(new Error('not in these tests')),
    endRun: () => Promise.reject(new Error('not in these tests')),
  };
}

function guestContext() {
  const seen: GuestCommand[] = [];
  return { ...localContext({ channel: chrootChannel(seen) }), seen };
}

function updates(commands: readonly GuestCommand[]): number {
  return commands.filter(({ argv }) => argv.includes('update')).length;
}

describe('provisioning a Debian', () => {
  it('installs packages, fetching lists only when they are missing', async () => {
    const first = guestContext();
    await provision(step({ kind: 'packages', packages: ['tree', 'xxd'] }), first);
    expect(updates(first.seen)).toBe(1);
    expect((await stat(join(root, 'usr', 'bin', 'tree'))).mode & 0o111).not.toBe(0);
    const bars = first.said.bars.filter(({ total, label }) => total !== undefined && !label?.startsWith('fetching'));
    expect(bars.at(-1)).toMatchObject({ done: bars.at(-1)?.total, unit: 'packages' });
    expect(first.said.lines.join('\n')).not.toMatch(/pmstatus|dlstatus/);

    const again = guestContext();
    await provision(step({ kind: 'packages', packages: ['tree', 'xxd'] }), again);
    expect(updates(again.seen)).toBe(0);

    const more = guestContext();
    await provision(step({ kind: 'packages', packages: ['bc'] }), more);
    expect(updates(more.seen)).toBe(0);
  });

  it('fetches lists once more when a package is not found, and then says what was not', async () => {
    const context = guestContext();
    await expect(provision(step({ kind: 'packages', packages: ['no-such-package-anywhere'] }), context)).rejects.toMatchObject({
      code: 'VUP_PROVISION_FAILED',
      message: expect.stringMatching(/Unable to locate package no-such-package-anywhere.*exit code 100/),
      hint: expect.stringContaining('no-such-package-anywhere'),
    });
    expect(updates(context.seen)).toBe(1);
  });

  it('does not need lists for packages that are there', async () => {
    await rm(join(root, 'var', 'lib', 'apt', 'lists'), { recursive: true, force: true });
    const context = guestContext();
    await provision(step({ kind: 'packages', packages: ['tree'] }), context);
    expect(updates(context.seen)).toBe(0);
  });

  it('runs scripts and puts files as other users and for other owners', async () => {
    const script = join(dir, 'who.sh');
    await writeFile(script, '#!/bin/sh\nid -un\npwd\n');
    const context = guestContext();
    await provision(step({ kind: 'script', path: script, args: [], as: 'www-data', cwd: '/var/tmp' }), context);
    expect(context.said.lines).toEqual(['stdout: www-data', 'stdout: /var/tmp']);

    await mkdir(join(dir, 'site', 'sub'), { recursive: true });
    await writeFile(join(dir, 'site', 'sub', 'index.html'), 'hi');
    await provision(step({ kind: 'file', from: join(dir, 'site'), to: '/srv/site', owner: 'www-data:www-data' }), guestContext());
    await provision(step({ kind: 'file', from: script, to: '/srv/secret', mode: '0600', owner: 'daemon' }), guestContext());
    const stats = await Promise.all(['site/sub', 'site/sub/index.html', 'secret'].map((name) => stat(join(root, 'srv', name))));
    expect(stats.map(({ uid, gid, mode }) => [uid, gid, (mode & 0o7777).toString(8)])).toEqual([
      [33, 33, '755'],
      [33, 33, '644'],
      [1, 0, '600'],
    ]);
    expect(await readFile(join(root, 'srv', 'site', 'sub', 'index.html'), 'utf8')).toBe('hi');
  });
});
