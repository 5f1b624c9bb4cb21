import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { carryEnv } from '../../../src/guest/guest-env.ts';
import { createSshChannel } from '../../../src/guest/ssh/channel.ts';
import type { Argv, ExecOptions, Host } from '../../../src/host/host.ts';
import { createNodeHost } from '../../../src/host/node-host.ts';
import type { Channel, GuestCommand } from '../../../src/provider/channel.ts';
import { createChannel } from '../../../src/providers/lxc/channel.ts';
import { commandSocket, containerName } from '../../../src/providers/lxc/names.ts';
import { sampleRef } from '../../fixtures/sample-ref.ts';

const host = createNodeHost();
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vup-env-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a program sees that is run on this host as a guest would run it; `/run/vup` of the guest is a folder of the test's. */
async function seen(command: GuestCommand): Promise<{ readonly env: ReadonlyMap<string, string>; readonly stdin: string }> {
  const here = (words: readonly string[]) => words.map((word) => word.replaceAll('/run/vup', folder)) as unknown as Argv;
  const carried = await carryEnv(command, false, async (argv, text) => {
    expect((await host.exec.run(here(argv), { input: text })).exitCode).toBe(0);
  });
  const argv = [...here(carried.words), ...command.argv] as unknown as Argv;
  const { stdout } = await host.exec.run(argv, carried.input === undefined ? {} : { input: carried.input });
  const parts = stdout.split('\0');
  const env = parts.slice(0, -1).map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)] as const);
  return { env: new Map(env), stdin: parts.at(-1) ?? '' };
}

const tell = ['/bin/sh', '-c', 'env -0; cat'] as const;

describe('variables of a command', () => {
  it('arrive exactly, whatever their values', async () => {
    const values = fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => !text.includes('\0'));
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom('A', 'b_1', '_C', 'n', 't', 'i', 'l'), values), async (env) => {
        const { env: found } = await seen({ argv: tell, env });
        for (const [name, value] of Object.entries(env)) expect(found.get(name)).toBe(Buffer.from(value).toString('utf8'));
      }),
      { numRuns: 12 },
    );
    const odd = { A: "'; exit 3; '\n\n$(exit 4)\\", B: '', UID: '1234' };
    const { env } = await seen({ argv: tell, env: odd });
    for (const [name, value] of Object.entries(odd)) expect(env.get(name)).toBe(value);
  });

  it('leave the rest of stdin to the command, and nothing where there is none', async () => {
    const env = { TOKEN: 'two\nlines' };
    const file = join(folder, 'input');
    writeFileSync(file, 'of a file\n');
    for (const [input, stdin] of [
      [undefined, ''],
      ['text\nof two lines', 'text\nof two lines'],
      [Buffer.from('bytes'), 'bytes'],
      [{ file }, 'of a file\n'],
      [{ command: ['echo', 'of', 'a', 'program'] as const }, 'of a program\n'],
    ] as const) {
      const found = await seen({ argv: tell, env, ...(input === undefined ? {} : { input }) });
      expect(found.stdin).toBe(stdin);
      expect(found.env.get('TOKEN')).toBe('two\nlines');
    }
  });

  it('lie in no file afterwards, and meanwhile in one of root alone', async () => {
    const modes: number[] = [];
    const carried = await carryEnv({ argv: ['true'], env: { TOKEN: 'x' } }, true, async (argv, text) => {
      const words = argv.map((word) => word.replaceAll('/run/vup', folder)) as unknown as Argv;
      await host.exec.run(words, { input: text });
      const stored = join(folder, argv.at(-1) ?? '');
      modes.push(statSync(stored).mode & 0o777);
      expect(readFileSync(stored, 'utf8')).toBe('export TOKEN=x\n');
    });
    await host.exec.run([...carried.words.map((word) => word.replaceAll('/run/vup', folder)), 'true'] as unknown as Argv);
    expect(modes).toEqual([0o600]);
    expect(readdirSync(folder).filter((name) => name.startsWith('env-'))).toEqual([]);
  });

  it('have names that every shell takes', async () => {
    for (const name of ['-i', 'A=B', '', 'A B', 'A\n', 'a.b', '1A', '$(id)']) {
      const carried = carryEnv({ argv: ['true'], env: { [name]: 'x' } }, false, () => Promise.resolve());
      await expect(carried).rejects.toMatchObject({ code: 'VUP_USAGE' });
    }
  });
});

/** A host that runs nothing and keeps what it was asked to run; the sample container runs there. */
function recordingHost(): { readonly host: Host; readonly argvs: string[]; readonly inputs: string[] } {
  const argvs: string[] = [];
  const inputs: string[] = [];
  const run = async (argv: Argv, { input }: ExecOptions = {}) => {
    argvs.push(argv.join('\0'));
    inputs.push(String(input ?? ''));
    return { exitCode: 0, stdout: '', stderr: '', timedOut: false, aborted: false };
  };
  const groups = '/sys/fs/cgroup';
  const files = {
    readText: async () => `0: 2 0 1 1 1 1 ${commandSocket(sampleRef)}\n`,
    readTextIfExists: async () => undefined,
    stat: async (path: string) => (path.startsWith(groups) ? { type: 'directory' } : undefined),
    list: async () => [`lxc.payload.${containerName(sampleRef)}`],
    mkdir: async () => undefined,
  };
  const processes = { self: async () => ({ pid: 1, startTime: '1', bootId: 'b' }) };
  const exec = { run, interactive: async (argv: Argv) => (await run(argv)).exitCode };
  const recording = { exec, files, processes, env: { get: () => undefined }, clock: { sleep: async () => undefined } };
  return { host: recording as unknown as Host, argvs, inputs };
}

const login = {
  machine: 'web',
  address: '10.83.12.10',
  port: 22,
  user: 'root',
  identityFile: '/k/id',
  knownHostsFile: '/k/known',
  hostKeyAlias: 'web',
  controlPath: '/k/c',
};

const channels: Readonly<Record<string, (host: Host) => Channel>> = {
  'lxc-attach': (of) => createChannel(sampleRef, of),
  ssh: (of) => createSshChannel(login, of),
};

describe.each(Object.entries(channels))('%s', (_name, open) => {
  it('gets no value of a variable as argument, whatever the command reads', async () => {
    const secret = 'canary-7f3a';
    for (const input of [undefined, 'text', { file: '/dev/null' }, { command: ['true'] as const }]) {
      const { host: recording, argvs, inputs } = recordingHost();
      await open(recording).exec({ argv: ['true'], env: { TOKEN: secret }, ...(input === undefined ? {} : { input }) });
      expect(argvs.length).toBeGreaterThan(0);
      expect(argvs.filter((argv) => argv.includes(secret))).toEqual([]);
      expect(inputs.some((text) => text.includes(secret))).toBe(true);
    }
    const { host: recording, argvs, inputs } = recordingHost();
    await open(recording).interactive({ argv: ['true'], env: { TOKEN: secret } });
    expect(argvs.filter((argv) => argv.includes(secret))).toEqual([]);
    expect(inputs.some((text) => text.includes(secret))).toBe(true);
  });
});
