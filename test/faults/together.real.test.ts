import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VupEvent } from '../../src/events/event.ts';
import { createNodeHost } from '../../src/host/node-host.ts';
import { acquireLock } from '../../src/state/lock.ts';
import { tryOnHost } from '../e2e/host-command.ts';
import { type Ran, vupArgv } from '../e2e/program.ts';
import { eventsOf, startedSteps, TestProject } from '../e2e/project.ts';
import { describeWithLxc } from '../e2e/with-lxc.ts';
import { tinyContainer } from '../fixtures/guests/tiny-container.ts';
import { type ImageServer, startImageServer } from '../integration/image-server.ts';
import { tracesOf } from '../oracle/traces.ts';

/** Commands that only look, and how they may end. Containers have no ssh. */
const looks: readonly (readonly [readonly string[], readonly number[]])[] = [
  [['plan'], [0]],
  [['status'], [0]],
  [['ls'], [0]],
  [['logs'], [0]],
  [['validate'], [0]],
  [['cache'], [0]],
  [['ssh-config'], [0, 69]],
  [
    ['doctor', 'lxc'],
    [0, 69],
  ],
];

/** Every file below a folder but caches, with its time of change. */
function listing(folder: string): Readonly<Record<string, number>> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /^(?:data\/environments|state)\b/.test(name));
  return Object.fromEntries(
    names.flatMap((name) => {
      const found = lstatSync(join(folder, name), { throwIfNoEntry: false });
      return found?.isFile() === true && !name.endsWith('.log') && !name.includes('/disk/') ? [[name, found.mtimeMs]] : [];
    }),
  );
}

/** Longer than any of it takes on a host that does much else. */
const patience = ['--lock-timeout', '10m'] as const;

describeWithLxc('many at once', () => {
  let server: ImageServer;
  let home = '';

  beforeAll(async () => {
    server = await startImageServer(tinyContainer());
    // Guests' mapped root walks through it.
    home = realpathSync(mkdtempSync(join(tmpdir(), 'vup-together-')));
    chmodSync(home, 0o755);
    mkdirSync(join(home, 'config'));
    writeFileSync(join(home, 'config', 'config.yaml'), `image_server: ${server.url}\n`);
  });

  afterAll(async () => {
    await server.close();
    rmSync(home, { recursive: true, force: true });
  });

  const vfile = (name: string) => ({ name, machines: { web: { memory: '64MiB', provider: 'lxc' } } });
  const run = (project: TestProject, ...args: readonly string[]): Promise<Ran> =>
    project.run(args, { env: { VUP_HOME: home }, longestMs: 400_000 });
  const index = () =>
    JSON.parse(readFileSync(join(home, 'data', 'environments.json'), 'utf8')) as {
      environments: readonly { id: string; projectDir: string }[];
    };
  const idsOf = (project: TestProject) =>
    index()
      .environments.filter(({ projectDir }) => projectDir === project.dir)
      .map(({ id }) => id);
  const begun = (ran: Ran, kind: string) => startedSteps(eventsOf(ran)).filter((step) => step.endsWith(kind)).length;

  /** Whoever meets it is told by name. */
  function expectToldApart(runs: readonly Ran[], codes: readonly number[]): void {
    for (const { exitCode, stdout, stderr } of runs) {
      expect(codes, `${stdout}${stderr}`).toContain(exitCode);
      expect(`${stdout}${stderr}`).not.toMatch(/VUP_BUG|^ +at /m);
    }
  }

  async function expectGone(project: TestProject): Promise<void> {
    const ids = idsOf(project);
    await run(project, 'destroy', '--yes', ...patience);
    for (const id of ids) expect(tracesOf(id, home)).toEqual([]);
    expect(idsOf(project)).toEqual([]);
  }

  it('20 projects on a cold image: one download, one import, and all of them run', { timeout: 600_000 }, async () => {
    const projects = Array.from({ length: 20 }, () => new TestProject());
    try {
      projects.forEach((project, number) => {
        project.vfile(vfile(`many-${number}`));
      });
      const runs = await Promise.all(projects.map((project) => run(project, 'up', '--yes', '--json', ...patience)));
      expectToldApart(runs, [0]);
      expect(server.asked.filter((path) => path.includes('rootfs'))).toHaveLength(1);
      const saw = (event: (event: VupEvent) => boolean) => runs.filter((ran) => eventsOf(ran).some(event)).length;
      expect(saw((event) => event.type === 'step.progress' && event.label === 'downloading')).toBe(1);
      expect(saw((event) => event.type === 'step.progress' && event.label === 'unpack')).toBe(1);
      const statuses = await Promise.all(projects.map((project) => run(project, 'status', '--json')));
      for (const { stdout } of statuses) expect(JSON.parse(stdout)).toMatchObject({ machines: [{ name: 'web', status: 'running' }] });
      // Networks and addresses are nobody else's.
      expect(new Set(statuses.map(({ stdout }) => JSON.parse(stdout).machines[0].address)).size).toBe(20);
      expect(index().environments).toHaveLength(20);
      const ids = projects.flatMap(idsOf);
      expectToldApart(await Promise.all(projects.map((project) => run(project, 'destroy', '--yes', ...patience))), [0]);
      for (const id of ids) expect(tracesOf(id, home)).toEqual([]);
      expect(readdirSync(join(home, 'data', 'environments'))).toEqual([]);
    } finally {
      for (const project of projects) await project.dispose();
    }
  });

  describe('in one project', () => {
    let project: TestProject;

    beforeAll(() => {
      project = new TestProject();
      project.vfile(vfile('one'));
    });

    afterAll(async () => {
      await expectGone(project);
      await project.dispose();
    });

    it('50 `vup up`: one makes the machine, the rest wait or leave with 75', { timeout: 600_000 }, async () => {
      const impatient = Array.from({ length: 25 }, () => run(project, 'up', '--yes', '--json'));
      const patient = Array.from({ length: 25 }, () => run(project, 'up', '--yes', '--json', ...patience));
      const [left, waited] = await Promise.all([Promise.all(impatient), Promise.all(patient)]);
      const all = [...left, ...waited];
      expectToldApart(left, [0, 75]);
      expectToldApart(waited, [0]);
      const refused = left.filter(({ exitCode }) => exitCode === 75);
      for (const { stdout, stderr } of refused)
        expect(`${stdout}${stderr}`).toMatch(/VUP_STATE_LOCKED.*vup up\\?" \(pid \d+, since \d{4}-/s);
      const makers = all.filter((ran) => begun(ran, '.create') > 0);
      expect(makers).toHaveLength(1);
      expect(all.filter((ran) => begun(ran, '.start') > 0)).toEqual(makers);
      console.log(`50 at once: 1 made it, ${refused.length} left with 75, ${50 - refused.length - 1} had nothing to do`);
      expect(refused.length + waited.length).toBeGreaterThan(25);
      expect(idsOf(project)).toHaveLength(1);
      expect(JSON.parse((await run(project, 'status', '--json')).stdout)).toMatchObject({ machines: [{ name: 'web', status: 'running' }] });
      expect((await run(project, 'plan', '--detailed-exitcode')).exitCode).toBe(0);
    });

    it('commands that only look take no lock and write nothing, also where nothing may be written', async () => {
      expect((await run(project, 'up', '--yes', ...patience)).exitCode).toBe(0);
      const data = join(home, 'data', 'environments', idsOf(project)[0] ?? '');
      const host = createNodeHost();
      const lock = await acquireLock(host, join(data, 'lock'), { command: 'vup test', what: 'the test' });
      const before = listing(home);
      try {
        expect((await run(project, 'halt')).exitCode).toBe(75);
        for (const [words, codes] of looks) {
          const looked = await run(project, ...words);
          expect(codes, `${words.join(' ')}: ${looked.stderr}`).toContain(looked.exitCode);
          // Its own mount namespace, in which the home is read-only.
          const readOnly = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && cd "$2" && shift 2 && exec "$@"';
          const argv: readonly [string, ...string[]] = [
            'unshare',
            '--mount',
            'sh',
            '-c',
            readOnly,
            'sh',
            home,
            project.dir,
            'env',
            `VUP_HOME=${home}`,
            ...vupArgv,
            ...words,
          ];
          const { exitCode, stderr } = tryOnHost(argv);
          expect(codes, `${words.join(' ')} on a read-only home: ${stderr}`).toContain(exitCode);
        }
      } finally {
        await lock.release();
      }
      expect(listing(home)).toEqual(Object.fromEntries(Object.entries(before).filter(([path]) => !path.endsWith('/lock'))));
    });

    it('up and destroy against each other: each ends by name, one `vup` settles it, nothing is left', { timeout: 600_000 }, async () => {
      const ups = Array.from({ length: 6 }, () => run(project, 'up', '--yes', '--json', ...patience));
      const downs = Array.from({ length: 6 }, () => run(project, 'destroy', '--yes', '--json', ...patience));
      expectToldApart(await Promise.all(ups), [0]);
      // 1: there is nothing to destroy any more.
      expectToldApart(await Promise.all(downs), [0, 1]);
      expect((await run(project, 'up', '--yes', ...patience)).exitCode).toBe(0);
      expect(idsOf(project)).toHaveLength(1);
      expect((await run(project, 'plan', '--detailed-exitcode')).exitCode).toBe(0);
      // Of all the environments that were made meanwhile, none is left but this one.
      expect(readdirSync(join(home, 'data', 'environments'))).toEqual(idsOf(project));
    });
  });
});
