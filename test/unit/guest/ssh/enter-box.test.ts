import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SeedFacts } from '../../../../src/guest/seed/seed-facts.ts';
import { enterBox } from '../../../../src/guest/ssh/enter-box.ts';
import type { Argv, ExecOptions, ExecResult, Host } from '../../../../src/host/host.ts';
import { createNodeHost } from '../../../../src/host/node-host.ts';
import { scratchFolders } from '../../host/scratch.ts';

const scratch = scratchFolders();
const facts: SeedFacts = {
  instanceId: 'vup-1a2b3c4d-web-1',
  hostname: 'web.shop.test',
  authorizedKey: 'ssh-ed25519 AAAAown vup-1a2b3c4d-web',
  hostKey: { publicKey: 'ssh-ed25519 AAAAhost vup-1a2b3c4d-web', privateKey: 'PRIVATE HOST KEY' },
  networks: [],
};
const strangerWords = 'Host key verification failed.';
const refusal = 'vagrant@127.0.0.1: Permission denied (publickey).';

interface Call {
  readonly argv: Argv;
  readonly options: ExecOptions;
  /** Modes of the files that the keys lie in, by name. */
  readonly keys: Readonly<Record<string, number>>;
}

/** A host whose ssh answers so, one after the other: '' gets in, a text is what ssh says with 255, a number what the guest's script ends with. */
function bench(answers: readonly (string | number)[]) {
  const folder = scratch();
  const first = join(folder, '.first-login');
  const calls: Call[] = [];
  const run = async (argv: Argv, options: ExecOptions = {}): Promise<ExecResult> => {
    const names = argv.includes('vagrant') ? readdirSync(first) : [];
    const keys = Object.fromEntries(names.map((name) => [name, statSync(join(first, name)).mode & 0o777]));
    calls.push({ argv, options, keys });
    const answer = answers[calls.length - 1] ?? 'no answer';
    const exitCode = typeof answer === 'number' ? answer : answer === '' ? 0 : 255;
    return {
      exitCode,
      stdout: '',
      stderr: typeof answer === 'string' ? answer : 'sudo: a password is required\n',
      timedOut: false,
      aborted: false,
    };
  };
  const real = createNodeHost();
  const host = { ...real, exec: { ...real.exec, run } } as Host;
  const login = {
    machine: 'web',
    hostKeyAlias: 'vup-1a2b3c4d-web',
    address: '127.0.0.1',
    port: 42200,
    user: 'root',
    identityFile: join(folder, 'id_ed25519'),
    knownHostsFile: join(folder, 'known_hosts'),
    controlPath: join(folder, 'run', 'c'),
  };
  const enter = (told: SeedFacts = facts) => enterBox({ login, facts: async () => told, keysFolder: folder }, host);
  return { enter, calls, left: () => readdirSync(folder).filter((name) => name !== 'run') };
}

describe('a box', () => {
  it('is told who it is by the key of every box, and is then entered by its own', async () => {
    const { enter, calls, left } = bench([strangerWords, '', '']);
    expect(await enter()).toBeUndefined();
    expect(calls.map(({ argv }) => argv[argv.indexOf('-l') + 1])).toEqual(['root', 'vagrant', 'root']);
    const [, first] = calls;
    expect(first?.keys).toEqual({ rsa: 0o600, ed25519: 0o600 });
    expect(first?.argv.at(-1)).toMatch(/^exec sudo -n \/bin\/sh -c /);
    expect(first?.options.input).toContain("authorized_key='ssh-ed25519 AAAAown vup-1a2b3c4d-web'");
    expect(first?.options.input).toContain('PRIVATE HOST KEY');
    expect(first?.argv.join(' ')).not.toContain('PRIVATE HOST KEY');
    expect(left()).toEqual([]);
  });

  it('is believed without a known host key in this one login alone', async () => {
    const { enter, calls } = bench([refusal, '', '']);
    await enter();
    expect(calls.map(({ argv }) => argv.includes('StrictHostKeyChecking=yes'))).toEqual([true, false, true]);
    const known = calls.map(({ argv }) => argv.find((word) => word.startsWith('UserKnownHostsFile=')));
    expect(known[1]).toMatch(/\/\.first-login\/known_hosts$/);
    expect(known[0]).toBe(known[2]);
    expect(known[0]).not.toContain('.first-login');
    expect(calls[1]?.argv).toEqual(
      expect.arrayContaining(['IdentitiesOnly=yes', 'IdentityAgent=none', 'ForwardAgent=no', 'ControlPath=none']),
    );
  });

  it('is left alone when it knows already', async () => {
    const { enter, calls } = bench(['']);
    expect(await enter()).toBeUndefined();
    expect(calls).toHaveLength(1);
  });

  it('that was told before is never believed to be a new one', async () => {
    const { privateKey, ...hostKey } = facts.hostKey;
    expect(privateKey).toBeDefined();
    for (const words of [strangerWords, refusal]) {
      const { enter, calls } = bench([words, '', '']);
      expect(await enter({ ...facts, hostKey })).toMatchObject({ kind: words === refusal ? 'key-refused' : 'host-key' });
      expect(calls).toHaveLength(1);
    }
  });

  it('that does not answer yet is not tried otherwise', async () => {
    const { enter, calls } = bench(['ssh: connect to host 127.0.0.1 port 42200: Connection refused']);
    expect(await enter()).toMatchObject({ kind: 'refused' });
    expect(calls).toHaveLength(1);
  });

  it('with another key says so', async () => {
    const { enter, left } = bench([strangerWords, refusal]);
    expect(await enter()).toMatchObject({ kind: 'key-refused', reason: expect.stringContaining('nor the one of Vagrant') });
    expect(left()).toEqual([]);
  });

  it('whose user cannot become root says so', async () => {
    const { enter } = bench([strangerWords, 1]);
    expect(await enter()).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('sudo: a password is required') });
  });
});
