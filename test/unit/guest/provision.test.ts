import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stepDigests } from '../../../src/guest/digest.ts';
import { provision } from '../../../src/guest/provision.ts';
import { shebangWarnings } from '../../../src/guest/shebang.ts';
import { createNodeHost } from '../../../src/host/node-host.ts';
import { createLocalChannel, localContext, step } from './local-channel.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vup guest-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('shell', () => {
  it('sees the machine, its variables and its own, in its folder, with stdin closed', async () => {
    const context = localContext({ machine: { name: 'web-2', index: 2, env: { A: 'machine', B: 'machine' } } });
    const text = 'echo "$VUP_MACHINE_NAME $VUP_MACHINE_INDEX $A $B"; pwd; cat; echo done';
    await provision(step({ kind: 'shell', text, env: { B: 'step' }, cwd: dir }), context);
    expect(context.said.lines).toEqual(['stdout: web-2 2 machine step', `stdout: ${dir}`, 'stdout: done']);
    expect(context.said.commands[0]?.user).toBe('root');
  });

  it('ends at the first command that fails, and says how', async () => {
    const context = localContext();
    const text = 'for i in $(seq 30); do echo line $i; done; sh -c "exit 7"; echo never';
    const error = await provision(step({ kind: 'shell', id: 'schema', text }), context).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'VUP_PROVISION_FAILED',
      message: 'provision step "schema" of web-2 failed: the shell text ended with exit code 7',
    });
    const tail = Array.from({ length: 20 }, (_, position) => `line ${position + 11}`);
    expect((error as { details: unknown }).details).toMatchObject({ exitCode: 7, tail });
  });

  it('is ended when its time is over', async () => {
    const failed = provision(step({ kind: 'shell', text: 'echo begun; sleep 60', timeoutMs: 300 }), localContext());
    await expect(failed).rejects.toMatchObject({
      code: 'VUP_PROVISION_FAILED',
      message: expect.stringContaining('0.3 s'),
      details: { tail: ['begun'] },
    });
  });

  it('that says nothing for long is told to be still running, with its last line, again and again', async () => {
    const context = localContext({ silenceMs: 150 });
    await provision(step({ kind: 'shell', text: 'echo resolving; sleep 0.8; echo done' }), context);
    const told = context.said.lines.filter((line) => line.startsWith('stderr: '));
    expect(told.length).toBeGreaterThanOrEqual(2);
    expect(told[0]).toMatch(/^stderr: still running after \d+ s; last line: resolving$/);
    expect(context.said.lines.at(-1)).toBe('stdout: done');
    const mute = localContext({ silenceMs: 150 });
    await provision(step({ kind: 'shell', text: 'sleep 0.4' }), mute);
    expect(mute.said.lines[0]).toMatch(/^stderr: still running after \d+ s, has said nothing$/);
    const talker = localContext({ silenceMs: 2_000 });
    await provision(step({ kind: 'shell', text: 'sleep 0.2; echo one; sleep 0.2' }), talker);
    expect(talker.said.lines).toEqual(['stdout: one']);
  });

  it('is ended when the run is interrupted', async () => {
    const stop = new AbortController();
    const ended = provision(step({ kind: 'shell', text: 'sleep 60' }), localContext({ signal: stop.signal }));
    setTimeout(() => stop.abort(), 100);
    await expect(ended).rejects.toMatchObject({ code: 'VUP_INTERRUPTED' });
  });

  it('may be longer than an argument can be', async () => {
    const context = localContext();
    const text = `: ${'x'.repeat(200_000)}\necho end`;
    await provision(step({ kind: 'shell', text }), context);
    expect(context.said.lines).toEqual(['stdout: end']);
  });

  it('cannot reach the terminal through its output', async () => {
    const context = localContext();
    await provision(
      step({ kind: 'shell', text: String.raw`printf '\033]0;title\007\033[31mred\033[0m\a\b\tx\n'; printf '10%%\r50%%\r100%%\r\n'` }),
      context,
    );
    expect(context.said.lines).toEqual(['stdout: red\tx', 'stdout: 100%']);
  });
});

describe('files that change between the plan and the run', () => {
  const planFor = async (planned: Parameters<typeof stepDigests>[0]) => {
    const host = createNodeHost();
    const fileDigests = { sha256: (path: string) => host.files.sha256(path), save: async () => undefined };
    const { files } = await stepDigests(planned, { host, projectDir: dir, machineEnv: {}, fileDigests });
    return { projectDir: dir, files };
  };

  it('a script: nothing of it runs, and the error names it', async () => {
    await writeFile(join(dir, 'set-up.sh'), '#!/bin/sh\necho planned\n');
    const script = step({ kind: 'script', path: join(dir, 'set-up.sh'), args: [] });
    const planned = await planFor(script);
    const same = localContext({ planned });
    await provision(script, same);
    expect(same.said.lines).toEqual(['stdout: planned']);
    await writeFile(join(dir, 'set-up.sh'), '#!/bin/sh\necho other\n');
    const moved = localContext({ planned });
    await expect(provision(script, moved)).rejects.toMatchObject({
      code: 'VUP_PLAN_STALE',
      message: 'set-up.sh, which step "script-1" reads, changed since the plan was made',
    });
    expect(moved.said.lines).toEqual([]);
    await rm(join(dir, 'set-up.sh'));
    await expect(provision(script, localContext({ planned }))).rejects.toMatchObject({ code: 'VUP_INPUT_MISSING' });
  });

  it('a script that changes after it was looked at: the bytes that were read are checked, and are those that run', async () => {
    const path = join(dir, 'set-up.sh');
    await writeFile(path, '#!/bin/sh\necho planned\n');
    const script = step({ kind: 'script', path, args: [] });
    const planned = await planFor(script);
    const context = localContext({ planned });
    const { files } = context.host;
    const late = { ...files, readBytes: async () => new TextEncoder().encode('#!/bin/sh\necho late\n') };
    await expect(provision(script, { ...context, host: { ...context.host, files: late } })).rejects.toMatchObject({
      code: 'VUP_PLAN_STALE',
    });
    const after = {
      ...files,
      readBytes: async (from: string) => files.readBytes(from).finally(() => writeFile(path, '#!/bin/sh\necho late\n')),
    };
    await provision(script, { ...context, host: { ...context.host, files: after } });
    expect(context.said.lines).toEqual(['stdout: planned']);
  });

  it('a file that changes while it is copied, and an input that a command reads', async () => {
    const from = join(dir, 'config');
    await writeFile(from, 'planned');
    const copy = step({ kind: 'file', from, to: join(dir, 'there') });
    const context = localContext({ planned: await planFor(copy) });
    const channel: typeof context.channel = {
      ...context.channel,
      exec: (command, options) => context.channel.exec(command, options).finally(() => writeFile(from, 'changes')),
    };
    await expect(provision(copy, { ...context, channel })).rejects.toMatchObject({ code: 'VUP_PLAN_STALE' });
    const reads = step({ kind: 'shell', text: 'echo ran', inputs: ['config'] });
    const stale = localContext({ planned: await planFor(reads) });
    await writeFile(from, 'other');
    await expect(provision(reads, stale)).rejects.toMatchObject({ code: 'VUP_PLAN_STALE', message: expect.stringContaining('config') });
    expect(stale.said.lines).toEqual([]);
  });
});

describe('script', () => {
  it('runs the exact bytes by their shebang with arguments, and leaves nothing', async () => {
    const path = join(dir, 'set up.sh');
    await writeFile(path, '#!/bin/sh\necho "$#:$1:$2" "$(basename "$0")"; echo $0 > "$HERE/where"\n');
    const context = localContext();
    await provision(step({ kind: 'script', path, args: ['a b', '$HOME'], env: { HERE: dir } }), context);
    expect(context.said.lines).toEqual(['stdout: 2:a b:$HOME set up.sh']);
    const where = (await readFile(join(dir, 'where'), 'utf8')).trim();
    expect(where).toMatch(/\/vup\/.*set up\.sh$/);
    await expect(stat(where)).rejects.toThrow(/ENOENT/);
  });

  it('that is missing is named with its step', async () => {
    const missing = provision(step({ kind: 'script', id: 'db', path: join(dir, 'no.sh'), args: [] }), localContext());
    await expect(missing).rejects.toMatchObject({ code: 'VUP_INPUT_MISSING', message: expect.stringMatching(/"db".*no\.sh/) });
  });

  it('with Windows line ends is warned about and fails with a hint', async () => {
    const path = join(dir, 'dos.sh');
    await writeFile(path, '#!/bin/sh\r\necho hi\r\n');
    const context = localContext();
    await expect(provision(step({ kind: 'script', path, args: [] }), context)).rejects.toMatchObject({
      code: 'VUP_PROVISION_FAILED',
      hint: expect.stringContaining('127'),
    });
    expect(context.said.lines[0]).toMatch(/warning: dos\.sh has Windows line ends/);
  });

  it.each([
    ['#!/bin/sh\n', []],
    ['\u007fELF...', []],
    ['\u00ef\u00bb\u00bf#!/bin/sh\n', [/byte order mark/]],
    ['echo hi\n', [/no shebang/]],
    ['', [/no shebang/]],
  ])('first line %j', (head, expected) => {
    const warnings = shebangWarnings(Buffer.from(head, 'latin1'), 'x');
    expect(warnings).toHaveLength(expected.length);
    for (const [position, pattern] of expected.entries()) expect(warnings[position]).toMatch(pattern);
  });
});

describe('file', () => {
  it('puts a file in place with parents and mode, over an old one', async () => {
    const from = join(dir, 'conf');
    await writeFile(from, 'new');
    await chmod(from, 0o664);
    const to = join(dir, 'a', 'b c', 'conf');
    for (const [mode, expected] of [
      [undefined, 0o644],
      ['0600', 0o600],
    ] as const) {
      await provision(step({ kind: 'file', from, to, ...(mode === undefined ? {} : { mode }) }), localContext());
      expect((await stat(to)).mode & 0o7777).toBe(expected);
    }
    expect(await readFile(to, 'utf8')).toBe('new');
    expect(await readdir(join(dir, 'a', 'b c'))).toEqual(['conf']);
  });

  it('keeps a file executable, and takes a target that ends in a slash for a folder', async () => {
    const from = join(dir, 'run.sh');
    await writeFile(from, '#!/bin/sh\n');
    await chmod(from, 0o700);
    await provision(step({ kind: 'file', from, to: `${dir}/bin/` }), localContext());
    expect((await stat(join(dir, 'bin', 'run.sh'))).mode & 0o7777).toBe(0o755);
  });

  it('does not replace a folder by a file', async () => {
    await writeFile(join(dir, 'f'), '');
    await mkdir(join(dir, 'target'));
    const refused = provision(step({ kind: 'file', from: join(dir, 'f'), to: join(dir, 'target') }), localContext());
    await expect(refused).rejects.toMatchObject({
      code: 'VUP_PROVISION_FAILED',
      details: { tail: [expect.stringContaining('is a folder')] },
    });
  });

  it('keeps the old file when the new one does not arrive whole', async () => {
    const from = join(dir, 'new');
    const to = join(dir, 'old');
    await writeFile(from, 'new content');
    await writeFile(to, 'old');
    const context = localContext();
    const whole = createLocalChannel(context.host);
    const broken = {
      ...whole,
      exec: (...[command, options]: Parameters<typeof whole.exec>) => whole.exec({ ...command, input: 'new con' }, options),
    };
    await expect(provision(step({ kind: 'file', from, to }), { ...context, channel: broken })).rejects.toMatchObject({
      details: { tail: ['only 7 of 11 bytes arrived'] },
    });
    expect(await readFile(to, 'utf8')).toBe('old');
    expect((await readdir(dir)).sort()).toEqual(['new', 'old']);
  });

  it('merges a folder: same names replaced, others kept, links as links, umask ignored', async () => {
    const from = join(dir, 'site');
    const to = join(dir, 'www');
    await mkdir(join(from, 'css', 'deep'), { recursive: true });
    await mkdir(join(to, 'css'), { recursive: true });
    await writeFile(join(from, 'css', 'a b.css'), 'new');
    await writeFile(join(from, 'css', 'deep', 'x'), 'x');
    await writeFile(join(from, '.hidden'), 'h');
    await chmod(join(from, '.hidden'), 0o600);
    await symlink('/etc/passwd', join(from, 'link'));
    await writeFile(join(to, 'css', 'a b.css'), 'old');
    await writeFile(join(to, 'css', 'kept.css'), 'kept');
    await mkdir(join(to, '.vup-stage-left'));
    await provision(step({ kind: 'file', from, to }), localContext());
    expect((await readdir(to)).sort()).toEqual(['.hidden', 'css', 'link']);
    expect((await readdir(join(to, 'css'))).sort()).toEqual(['a b.css', 'deep', 'kept.css']);
    expect(await readFile(join(to, 'css', 'a b.css'), 'utf8')).toBe('new');
    expect(await readlink(join(to, 'link'))).toBe('/etc/passwd');
    expect((await stat(join(to, '.hidden'))).mode & 0o7777).toBe(0o644);
    expect((await stat(join(to, 'css', 'deep'))).mode & 0o7777).toBe(0o755);
  });

  it('gives the files of a folder their mode, and replaces a link by a file instead of writing through it', async () => {
    const from = join(dir, 'from');
    const to = join(dir, 'to');
    await mkdir(from);
    await mkdir(join(to), { recursive: true });
    await mkdir(join(dir, 'outside'));
    await writeFile(join(from, 'x'), 'new');
    await symlink(join(dir, 'outside'), join(to, 'x'));
    await provision(step({ kind: 'file', from, to, mode: '0640' }), localContext());
    expect(await readFile(join(to, 'x'), 'utf8')).toBe('new');
    expect((await stat(join(to, 'x'))).mode & 0o7777).toBe(0o640);
    expect(await readdir(join(dir, 'outside'))).toEqual([]);
  });

  it('leaves the target as it was when a folder cannot be packed or merged', async () => {
    const from = join(dir, 'from');
    const to = join(dir, 'to');
    await mkdir(from);
    await mkdir(join(to, 'x'), { recursive: true });
    await writeFile(join(from, 'x'), '');
    await expect(provision(step({ kind: 'file', from, to }), localContext())).rejects.toMatchObject({ code: 'VUP_PROVISION_FAILED' });
    expect(await readdir(to)).toEqual(['x']);
  });
});

it('reboot calls for a restart and nothing else', async () => {
  let restarts = 0;
  const restart = () => {
    restarts += 1;
    return Promise.resolve();
  };
  const context = localContext({ restart });
  await provision(step({ kind: 'reboot' }), context);
  expect(restarts).toBe(1);
  expect(context.said.commands).toEqual([]);
});
