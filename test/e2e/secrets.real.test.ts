import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testHome } from '../fixtures/real-host.ts';
import { eventsOf, startedSteps, TestProject } from './project.ts';
import { describeWithLxc, prepareImage } from './with-lxc.ts';

const secret = `canary/7f3a+${process.pid}é&"x'`;
const other = `canary-second-${process.pid}`;
/** What would show the secret to somebody who looks. */
const forms = [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString('base64').slice(0, -4),
  Buffer.from(`user:${secret}`).toString('base64').slice(8, -4),
  Buffer.from(secret).toString('hex'),
  other,
];

/** Names of files below a folder that hold the secret. */
function filesWithSecret(folder: string, without: readonly string[] = []): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return without.includes(path) ? [] : filesWithSecret(path, without);
    if (!entry.isFile() || lstatSync(path).size > 50_000_000) return [];
    const text = readFileSync(path, 'latin1');
    return forms.some((form) => text.includes(Buffer.from(form).toString('latin1'))) ? [path] : [];
  });
}

/** The same for all that Vup keeps, but for images, which no secret comes near, and environments of other tests. */
function keptWithSecret(project: TestProject): readonly string[] {
  const data = join(testHome, 'data');
  return [...filesWithSecret(testHome, [join(data, 'store'), join(data, 'environments')]), ...filesWithSecret(project.folder)];
}

interface Seen {
  /** Command lines that hold the secret. */
  readonly argvs: readonly string[];
  /** Command lines of processes that bear the environment's id and have the secret in their environment. */
  readonly environments: readonly string[];
  /** How many processes were looked at. */
  readonly count: number;
}

/** All processes of this host, those of containers too. */
function lookAtProcesses(id: string): Seen {
  const argvs: string[] = [];
  const environments: string[] = [];
  let count = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const argv = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
      count += argv.includes(id) ? 1 : 0;
      if (forms.some((form) => argv.includes(form))) argvs.push(argv);
      if (argv.includes(id) && forms.some((form) => environment.includes(form))) environments.push(argv);
    } catch {
      // It has ended meanwhile.
    }
  }
  return { argvs, environments, count };
}

const vfile = (failing: boolean) => ({
  vars: { TOKEN: { env: 'CANARY', secret: true } },
  machines: {
    web: {
      memory: '256MiB',
      env: { OF_THE_MACHINE: 'x://${TOKEN}@db' },
      provision: [
        {
          name: 'use',
          shell: [
            'printf %s "$OF_THE_STEP" | sha256sum | cut -c -16',
            'echo "plain: $OF_THE_STEP"',
            'echo "machine: $OF_THE_MACHINE"',
            'printf %s "$OF_THE_STEP" | base64 -w 0; echo',
            'printf "user:%s" "$OF_THE_STEP" | base64 -w 0; echo',
            'echo "to stderr: $OF_THE_STEP" >&2',
            'echo look now; sleep 2',
            failing ? 'echo "last words: $OF_THE_STEP" >&2; exit 3' : 'true',
          ].join('\n'),
          env: { OF_THE_STEP: '${TOKEN}' },
        },
      ],
    },
  },
});

describeWithLxc('a secret', () => {
  const project = new TestProject();
  const env = { CANARY: secret };
  let seen: Seen | undefined;

  beforeAll(async () => {
    await prepareImage();
    project.vfile(vfile(false));
    await project.vup('trust', '--yes');
  });
  afterAll(() => project.dispose());

  const up = async (value: Readonly<Record<string, string>>) => {
    const ran = await project.run(['up', '--yes', '--json'], {
      env: value,
      onEvent: (event) => {
        if (event.type === 'step.log' && event.line === 'look now') seen = lookAtProcesses(project.environmentId);
      },
    });
    for (const form of forms) expect(`${ran.stdout}${ran.stderr}`).not.toContain(form);
    return ran;
  };

  it('reaches its step, and is in no argument and no other environment while the step runs', async () => {
    const ran = await up(env);
    expect(ran.exitCode, ran.stdout + ran.stderr).toBe(0);
    const { createHash } = await import('node:crypto');
    const lines = eventsOf(ran).flatMap((event) => (event.type === 'step.log' ? [event.line] : []));
    expect(lines).toContain(createHash('sha256').update(secret).digest('hex').slice(0, 16));
    expect(lines).toContain('plain: ***');
    expect(lines).toContain('machine: x://***@db');
    expect(lines).toContain('to stderr: ***');
    expect(seen?.count).toBeGreaterThan(0);
    expect(seen?.argvs).toEqual([]);
    expect(seen?.environments).toEqual([]);
  });

  it('is in no file of Vup’s and of the project', () => {
    expect(readFileSync(join(project.folder, 'run.ndjson'), 'utf8')).toContain('plain: ***');
    expect(keptWithSecret(project)).toEqual([]);
    expect(filesWithSecret(project.dir)).toEqual([]);
  });

  it('is in nothing that is shown', async () => {
    const words = [
      ['plan'],
      ['plan', '--json'],
      ['status', '--json'],
      ['logs', 'web'],
      ['validate', '--effective'],
      ['trust', '--list'],
      ['ls', '--json'],
    ];
    for (const args of words) {
      const { stdout, stderr } = await project.run(args, { env });
      for (const form of forms) expect(`${stdout}${stderr}`, args.join(' ')).not.toContain(form);
    }
  });

  it('with the same value, or without any, leaves all as it is; with another its step is due', async () => {
    expect(startedSteps(eventsOf(await up(env)))).toEqual([]);
    const without = await up({});
    expect({ exitCode: without.exitCode, steps: startedSteps(eventsOf(without)) }).toEqual({ exitCode: 0, steps: [] });
    const ran = await up({ CANARY: other });
    expect(startedSteps(eventsOf(ran)).some((step) => step.includes('provision'))).toBe(true);
    expect(keptWithSecret(project)).toEqual([]);
  });

  it('is not told by a step that fails with it on its lips', async () => {
    project.vfile(vfile(true));
    await project.vup('trust', '--yes');
    const ran = await up(env);
    expect(ran.exitCode).not.toBe(0);
    expect(ran.stdout).toContain('last words: ***');
    const shown = await project.run(['up', '--yes'], { env });
    expect(shown.exitCode).not.toBe(0);
    for (const form of forms) expect(`${shown.stdout}${shown.stderr}`).not.toContain(form);
    expect(keptWithSecret(project)).toEqual([]);
  });
});
