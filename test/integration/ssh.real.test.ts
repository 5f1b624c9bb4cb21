import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSshChannel } from '../../src/guest/ssh/channel.ts';
import { closeControl, openControl } from '../../src/guest/ssh/control.ts';
import { controlSocket } from '../../src/guest/ssh/ssh-options.ts';
import { createNodeHost } from '../../src/host/node-host.ts';
import type { Channel } from '../../src/provider/channel.ts';
import { type SshGuest, startSshGuest, whyNoSshGuest, writeBytes } from './ssh-guest.ts';

const host = createNodeHost();
const reason = whyNoSshGuest();
let guest: SshGuest;
let channel: Channel;

const sh = (text: string) => ({ argv: ['/bin/sh', '-c', text] }) as const;
/** How many processes of the guest hold the text in their command line, besides the one that asks. */
const running = async (text: string): Promise<number> => {
  const counting = `n=0; for p in /proc/[0-9]*/cmdline; do tr '\\0' ' ' <"$p" 2>/dev/null | grep -q "^$0" && n=$((n+1)); done; echo $n`;
  const { stdout } = await channel.exec({ argv: ['/bin/sh', '-c', counting, text] });
  return Number(stdout);
};
const masterPid = (): number => {
  const { exitCode, stderr } = check();
  expect(exitCode).toBe(0);
  return Number(/pid=(\d+)/.exec(stderr)?.[1]);
};
const check = (): { readonly exitCode: number; readonly stderr: string } => {
  const { status, stderr } = spawnSync('ssh', ['-F', 'none', '-S', controlSocket(guest.login), '-O', 'check', 'x'], { encoding: 'utf8' });
  return { exitCode: status ?? 1, stderr };
};

describe.skipIf(reason !== undefined)(`ssh into a real sshd${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  beforeAll(async () => {
    guest = await startSshGuest();
    channel = createSshChannel(guest.login, host);
  });
  afterAll(async () => {
    if (guest === undefined) return;
    await closeControl(guest.login, host);
    await guest.remove();
  });

  it('was seeded: its name, and no host key but the one made for it', async () => {
    const { stdout } = await channel.exec(
      sh('cat /etc/hostname; hostname; ls /etc/ssh/ssh_host*; grep 127.0.1.1 /etc/hosts; stat -c %a /root/.ssh/authorized_keys'),
    );
    expect(stdout).toBe(
      'web.shop.test\nweb.shop.test\n/etc/ssh/ssh_host_ed25519_key\n/etc/ssh/ssh_host_ed25519_key.pub\n127.0.1.1 web.shop.test web\n600\n',
    );
  });

  it('keeps arguments, streams, environment, folder and user apart and exact', async () => {
    const nasty = ['', ' ', "it's", '"$HOME"', '`id`', '$(id)', 'a\nb\n', '\\', '*', '~', '-n', 'ü 😀', '\t', "''", '!x', '#'];
    const args = await channel.exec({ argv: ['/bin/sh', '-c', 'for a; do printf "%s\\0" "$a"; done', 'sh', ...nasty] });
    expect(args.stdout.split('\0').slice(0, -1)).toEqual(nasty);
    const env = await channel.exec({ argv: ['env', '-0'], env: { A: "x y'z\n", B: '' }, cwd: '/tmp' });
    expect(
      env.stdout
        .split('\0')
        .filter((line) => line !== '' && !/^(VUP_RUN|OLDPWD)=/.test(line))
        .sort(),
    ).toEqual([
      "A=x y'z\n",
      'B=',
      'HOME=/root',
      'LANG=C.UTF-8',
      'LOGNAME=root',
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      'PWD=/tmp',
      'SHELL=/bin/bash',
      'USER=root',
    ]);
    const ann = await channel.exec({ ...sh('id -un; pwd; echo $HOME; echo out >/dev/stdout; echo err >/dev/stderr'), user: 'ann' });
    expect(ann).toMatchObject({ exitCode: 0, stdout: 'ann\n/home/ann\n/home/ann\nout\n', stderr: 'err\n' });
    expect(await channel.exec({ argv: ['true'], user: 'nobody-there' })).toMatchObject({ exitCode: 125 });
  });

  it('passes exit codes through, its own 255 and signals too', async () => {
    for (const code of [0, 1, 7, 126, 127, 255]) expect((await channel.exec(sh(`exit ${code}`))).exitCode).toBe(code);
    expect((await channel.exec(sh('kill -KILL $$'))).exitCode).toBe(137);
    expect((await channel.exec({ argv: ['no-such-program'] })).exitCode).toBe(127);
  });

  it('says nothing of its own on the streams', async () => {
    const lines: string[] = [];
    const onLine = (stream: string, line: string) => void lines.push(`${stream}:${line}`);
    const result = await channel.exec(sh('echo a; printf "b\\n\\n\\n" >&2; exit 255'), { onLine });
    expect(result).toMatchObject({ exitCode: 255, stdout: 'a\n', stderr: 'b\n\n\n' });
    expect(lines.filter((line) => line.startsWith('stderr'))).toEqual(['stderr:b', 'stderr:', 'stderr:']);
    expect(await channel.exec(sh('printf x >&2'))).toMatchObject({ stdout: '', stderr: 'x' });
  });

  it('brings in text, bytes, files and the output of programs; the rest of them finds a closed input', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const file = join(guest.folder, 'input');
    writeFileSync(file, bytes);
    for (const input of [bytes, { file }, { command: ['cat', file] as const }]) {
      expect((await channel.exec({ ...sh('cksum'), input })).stdout).toBe(
        '1313719201 256\n'.replace('1313719201', (await channel.exec({ ...sh('cksum'), input: bytes })).stdout.split(' ')[0] ?? ''),
      );
    }
    expect((await channel.exec({ argv: ['cat'], input: 'grün' })).stdout).toBe('grün');
    expect((await channel.exec({ argv: ['cat'] })).stdout).toBe('');
    expect((await channel.exec({ argv: ['cat'], input: { command: ['sh', '-c', 'echo x; exit 3'] } })).exitCode).toBe(3);
  });

  it('carries a command that is too long for an argument, and refuses what Linux itself does', async () => {
    const long = "'x".repeat(60_000);
    const result = await channel.exec({
      argv: ['/bin/sh', '-c', 'for a; do printf "%s\\n" "${#a}"; done; cat', 'sh', long, long],
      input: 'in',
    });
    expect(result).toMatchObject({ exitCode: 0, stdout: '120000\n120000\nin' });
    expect((await channel.exec(sh('ls /run/vup'))).stdout).toBe('');
    await expect(channel.exec({ argv: ['echo', 'x'.repeat(140_000)] })).rejects.toMatchObject({ code: 'VUP_USAGE' });
    await expect(channel.exec({ argv: ['echo', 'a\0b'] })).rejects.toMatchObject({ code: 'VUP_USAGE' });
  });

  it('streams 100 MB within bounded memory, into a file whole', async () => {
    const stdoutFile = join(guest.folder, 'output');
    await channel.exec(sh('head -c 100000000 /dev/zero'), { stdoutFile });
    expect(statSync(stdoutFile).size).toBe(100_000_000);
    rmSync(stdoutFile);
    const beforeMiB = process.memoryUsage().rss / 1_048_576;
    let bytes = 0;
    const result = await channel.exec(sh('yes 0123456789 | head -c 100000000'), { onLine: (_, line) => (bytes += line.length) });
    expect(result.stdout.length).toBeLessThanOrEqual(1_048_576);
    expect(bytes).toBeGreaterThan(90_000_000);
    expect(process.memoryUsage().rss / 1_048_576 - beforeMiB).toBeLessThan(200);
  });

  it('takes in 20 MB from a file', async () => {
    const file = join(guest.folder, 'big');
    writeBytes(file, 20_000_000);
    expect((await channel.exec({ argv: ['wc', '-c'], input: { file } })).stdout.trim()).toBe('20000000');
  });

  it('does not wait for what a command left in the background', async () => {
    const startedMs = performance.now();
    const result = await channel.exec(sh('sleep 77 & echo started; exit 4'));
    expect(result).toMatchObject({ exitCode: 4, stdout: 'started\n', aborted: false, timedOut: false });
    expect(performance.now() - startedMs).toBeLessThan(8_000);
    expect(await running('sleep 77')).toBe(1);
  });

  it('ends what runs in the guest on abort, in time-out and by its mark', async () => {
    const stop = new AbortController();
    const aborted = channel.exec(sh('setsid sleep 78 & sleep 78'), { signal: stop.signal, onLine: () => undefined });
    await expect.poll(() => running('sleep 78'), { timeout: 10_000 }).toBe(2);
    stop.abort();
    expect(await aborted).toMatchObject({ aborted: true });
    expect(await running('sleep 78')).toBe(0);
    expect(await channel.exec(sh('sleep 79'), { timeoutMs: 1_000 })).toMatchObject({ timedOut: true });
    expect(await running('sleep 79')).toBe(0);
    await channel.exec(sh('sleep 80 >/dev/null 2>&1 &'), { run: 'mark-1' });
    expect(await running('sleep 80')).toBe(1);
    await channel.endRun('mark-1');
    expect(await running('sleep 80')).toBe(0);
    const never = new AbortController();
    never.abort();
    expect(await channel.exec(sh('exit 0'), { signal: never.signal })).toMatchObject({ aborted: true });
  });

  it('shares one connection, also among many at once, and makes it again when it died', async () => {
    const first = masterPid();
    const many = await Promise.all(Array.from({ length: 20 }, (_, index) => channel.exec(sh(`sleep 0.2; echo ${index}`))));
    expect(many.map(({ stdout }) => stdout)).toEqual(Array.from({ length: 20 }, (_, index) => `${index}\n`));
    expect(masterPid()).toBe(first);
    process.kill(first, 'SIGKILL');
    await expect.poll(() => check().exitCode).not.toBe(0);
    expect((await channel.exec(sh('echo again'))).stdout).toBe('again\n');
    expect(masterPid()).not.toBe(first);
    await closeControl(guest.login, host);
    expect(await host.files.stat(controlSocket(guest.login))).toBeUndefined();
    const cold = await Promise.all(Array.from({ length: 10 }, (_, index) => channel.exec(sh(`echo ${index}`))));
    expect(cold.map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual(Array.from({ length: 10 }, () => [0, '']));
    expect(await openControl(guest.login, host)).toBeUndefined();
  });

  it('notices a guest that was started again', async () => {
    await channel.exec(sh('true'));
    await guest.restart();
    expect((await channel.exec(sh('echo new'))).stdout).toBe('new\n');
  });

  it('tells a connection that broke from an exit code', async () => {
    const lost = channel.exec(sh('sleep 81'));
    await expect.poll(() => running('sleep 81'), { timeout: 10_000 }).toBe(1);
    process.kill(masterPid(), 'SIGKILL');
    await expect(lost).rejects.toMatchObject({ code: 'VUP_GUEST_NOT_READY', details: { reason: 'lost' } });
    await guest.stop();
    await expect(channel.exec(sh('true'))).rejects.toMatchObject({ code: 'VUP_MACHINE_NOT_RUNNING', hint: 'Start it with: vup up' });
    await channel.endRun('mark-2');
    await guest.restart();
    expect((await channel.exec(sh('true'))).exitCode).toBe(0);
  });

  it('refuses a machine that shows another host key, and says so', async () => {
    await closeControl(guest.login, host);
    const known = readFileSync(guest.login.knownHostsFile, 'utf8');
    const other = readFileSync(`${guest.login.identityFile}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
    writeFileSync(guest.login.knownHostsFile, `${guest.login.hostKeyAlias} ${other}\n`);
    try {
      await expect(channel.exec(sh('true'))).rejects.toMatchObject({
        code: 'VUP_GUEST_NOT_READY',
        message: expect.stringContaining('another host key'),
        cause: expect.objectContaining({ message: expect.stringContaining('Host key verification failed') }),
      });
    } finally {
      writeFileSync(guest.login.knownHostsFile, known);
    }
    expect((await channel.exec(sh('true'))).exitCode).toBe(0);
  });
});
