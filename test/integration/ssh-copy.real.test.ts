import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CopyContext, copyFolder } from '../../src/guest/copy/copy-folder.ts';
import { createSshChannel } from '../../src/guest/ssh/channel.ts';
import { closeControl } from '../../src/guest/ssh/control.ts';
import { createNodeHost } from '../../src/host/node-host.ts';
import type { Channel } from '../../src/provider/channel.ts';
import { type SshGuest, startSshGuest, whyNoSshGuest } from './ssh-guest.ts';

const host = createNodeHost();
const reason = whyNoSshGuest();
let guest: SshGuest;
let channel: Channel;
let from: string;
let bytes: number;
const signal = new AbortController().signal;
const context: CopyContext = {
  host,
  signal,
  progress: {
    bar: (done) => {
      bytes = done;
    },
    log: () => undefined,
  },
};
const to = "/srv/it's here";
const list = async (): Promise<string> =>
  (await channel.exec({ argv: ['/bin/sh', '-c', 'cd "$0" && find . -mindepth 1 -printf "%P %y %m %u:%g %l\\n" | sort', to] })).stdout;

describe.skipIf(reason !== undefined)(`copying folders over ssh${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  beforeAll(async () => {
    guest = await startSshGuest();
    channel = createSshChannel(guest.login, host);
  });
  afterAll(async () => {
    if (guest === undefined) return;
    await closeControl(guest.login, host);
    await guest.remove();
  });
  beforeEach(() => {
    from = mkdtempSync(join(tmpdir(), "vup from it's "));
    bytes = 0;
  });
  afterEach(() => rmSync(from, { recursive: true, force: true }));

  it('makes the copy equal, owned by root, and leads no link out of the folder', async () => {
    mkdirSync(join(from, 'sub'));
    writeFileSync(join(from, 'sub', 'run.sh'), 'x'.repeat(5_000), { mode: 0o755 });
    writeFileSync(join(from, 'data ü'), 'y'.repeat(100), { mode: 0o640 });
    symlinkSync('sub/run.sh', join(from, 'inside'));
    symlinkSync('/etc/shadow', join(from, 'outside'));
    execFileSync('mkfifo', [join(from, 'pipe')]);
    execFileSync('chown', ['-R', '12345:12345', from]);
    await copyFolder({ from, to }, guest.login, context);
    const whole =
      'data ü f 640 root:root \ninside l 777 root:root sub/run.sh\noutside l 777 root:root /etc/shadow\nsub d 755 root:root \nsub/run.sh f 755 root:root \n';
    expect((await list()).replaceAll(/\\\d{3}\\\d{3}/g, 'ü')).toBe(whole);
    expect(bytes).toBeGreaterThanOrEqual(5_100);
    await channel.exec({ argv: ['/bin/sh', '-c', 'cd "$0" && echo changed >"data ü" && echo more >added && chmod 777 sub', to] });
    await copyFolder({ from, to: `${to}/` }, guest.login, context);
    expect((await list()).replaceAll(/\\\d{3}\\\d{3}/g, 'ü')).toBe(whole);
    expect((await channel.exec({ argv: ['wc', '-c', `${to}/data ü`] })).stdout).toContain('100 ');
  });

  it('neither sends nor removes what is excluded', async () => {
    writeFileSync(join(from, 'kept'), '1');
    mkdirSync(join(from, 'node_modules'));
    writeFileSync(join(from, 'node_modules', 'host'), '1');
    const place = { from, to: '/srv/app', exclude: ['/node_modules'] };
    await channel.exec({ argv: ['/bin/sh', '-c', 'mkdir -p /srv/app/node_modules && touch /srv/app/node_modules/guest /srv/app/old'] });
    await copyFolder(place, guest.login, context);
    expect((await channel.exec({ argv: ['find', '/srv/app', '-type', 'f'] })).stdout.split('\n').sort()).toEqual([
      '',
      '/srv/app/kept',
      '/srv/app/node_modules/guest',
    ]);
  });

  it('says what is missing or wrong', async () => {
    await expect(copyFolder({ from, to: '/' }, guest.login, context)).rejects.toMatchObject({ code: 'VUP_ENGINE_FAILED' });
    await expect(copyFolder({ from, to: '/proc/no/place' }, guest.login, context)).rejects.toMatchObject({
      code: 'VUP_ENGINE_FAILED',
      message: expect.stringContaining('/proc/no'),
    });
    const stopped = new AbortController();
    stopped.abort();
    await expect(copyFolder({ from, to }, guest.login, { ...context, signal: stopped.signal })).rejects.toMatchObject({
      code: 'VUP_INTERRUPTED',
    });
    await channel.exec({ argv: ['mv', '/usr/bin/rsync', '/usr/bin/rsync.away'] });
    try {
      await expect(copyFolder({ from, to }, guest.login, context)).rejects.toMatchObject({
        code: 'VUP_ENGINE_FAILED',
        message: expect.stringContaining('the machine has no rsync'),
        hint: expect.stringContaining('apt-get install rsync'),
      });
    } finally {
      await channel.exec({ argv: ['mv', '/usr/bin/rsync.away', '/usr/bin/rsync'] });
    }
  });
});
