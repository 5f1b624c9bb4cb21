import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RoomMachines, RoomProject } from '../fakes/room-project.ts';
import { type Clean, difference, type Mending, problemsAfter } from './fakes-kills.ts';
import { killAtMoment, type Moment, momentsOf, momentText } from './kill-moments.ts';

/** Machines that are up, and the Vfile that `vup up` then finds. */
interface Edit {
  readonly name: string;
  /** The engine whose stand-ins it is killed on; the program's own part is the same on all. */
  readonly on: 'lxc' | 'qemu';
  readonly before: RoomMachines;
  readonly after: RoomMachines;
  /** A name that is no longer in the Vfile. */
  readonly old?: string;
}

/** Another text each time it runs: a machine that is made anew has another one. */
const web = { provision: [{ shell: 'date +%s%N >>done' }] };

// Ports of the host are Vup's own choice: other tests listen there at the same time.
const edits: readonly Edit[] = [
  { name: 'rename', on: 'lxc', before: { web }, after: { www: { ...web, was: 'web' } }, old: 'web' },
  { name: 'remove', on: 'lxc', before: { web, gone: {} }, after: { web }, old: 'gone' },
  {
    name: 'update of what runs',
    on: 'qemu',
    before: { web: { ...web, memory: '256MiB', ports: ['80'] } },
    after: { web: { ...web, memory: '128MiB', ports: ['81'] } },
  },
  {
    name: 'update with a restart',
    on: 'qemu',
    before: { web },
    after: { web: { ...web, hostname: 'shop.test', cpus: 2, ports: ['80'] } },
  },
];

/** What an edit that nobody kills comes to. */
interface CleanEdit extends Clean {
  readonly machines: readonly string[];
  /** Files that hold the name which is no longer in the Vfile. */
  readonly naming: readonly string[];
  readonly moments: readonly Moment[];
}

const args = ['up', '--yes'] as const;

/**
 * `vup up` on stand-ins after an edit of the Vfile, killed by SIGKILL at every point that an `up` from nothing does not pass, at its first
 * and its last, and in the middle of its calls. After each: one more `vup up` of the same Vfile mends all, a second plan has nothing to do,
 * nothing is there twice, no machine was made anew, and nothing goes by a name that is no longer there. Prints how many were killed.
 */
export function describeEditKills(provider: 'lxc' | 'qemu', least: number): void {
  describe(`kill -9 of vup up after an edit, on stand-ins of ${provider}`, () => {
    let project: RoomProject;
    let ofUp: ReadonlySet<string>;
    let kills = 0;

    beforeAll(async () => {
      project = new RoomProject(provider);
      project.machines({ web });
      ofUp = new Set((await project.pointsOf(args, 0)).map(({ name }) => name));
      await project.bring('destroy');
    }, 60_000);
    afterAll(() => project.dispose());

    it.each(edits.filter(({ on }) => on === provider))('$name', { timeout: 600_000 }, async (edit) => {
      const problems: string[] = [];
      const clean = await cleanEdit(project, edit, ofUp);
      for (const [at, moment] of clean.moments.entries()) {
        await begin(project, edit);
        const done = project.inGuest('done');
        if (await killAtMoment(project, { args }, moment)) kills += 1;
        else problems.push(`${momentText(moment)}: not killed`);
        const found = await problemsAfter(project, mending(project, edit, { clean, byProgram: at % 3 === 0, done }));
        problems.push(...found.map((problem) => `${momentText(moment)}: ${problem}`));
      }
      expect(problems).toEqual([]);
    });

    it(`makes at least ${least} kills`, () => {
      console.log(`${kills} times killed after an edit on stand-ins of ${provider}; each time one vup up mended it`);
      expect(kills).toBeGreaterThanOrEqual(least);
    });
  });
}

/** The machines are up as before the edit, and the Vfile is edited. */
async function begin(project: RoomProject, { before, after }: Edit): Promise<void> {
  project.room.faults();
  project.machines(before);
  await project.bring('up');
  project.machines(after);
  project.room.faults();
}

async function cleanEdit(project: RoomProject, edit: Edit, known: ReadonlySet<string>): Promise<CleanEdit> {
  await begin(project, edit);
  const isEnd = /^up\.(run\.locked|save\.cleared)$/;
  const moments = await momentsOf(project, { args }, (name) => isEnd.test(name) || !known.has(name));
  const up = project.holds();
  const naming = namesOld(project, edit);
  const machines = await machinesOf(project);
  expect(machines.map((line) => line.split(' ')[0])).toEqual(Object.keys(edit.after));
  await project.bring('destroy');
  return { up, home: project.files(), naming, machines, moments };
}

/** Also what the record says of them: after a kill the engine may be further than that. */
async function machinesOf(project: RoomProject): Promise<readonly string[]> {
  return (await project.status()).map(({ name, status, memoryMiB }) => `${name} ${status} with ${memoryMiB}MiB`);
}

function namesOld(project: RoomProject, { old }: Edit): readonly string[] {
  return old === undefined ? [] : project.filesThatName(old);
}

interface Found {
  readonly clean: CleanEdit;
  readonly byProgram: boolean;
  /** Of the guest before the edit. */
  readonly done: string;
}

function mending(project: RoomProject, edit: Edit, { clean, byProgram, done }: Found): Mending {
  const look = async (): Promise<readonly string[]> => [
    ...difference('machines', await machinesOf(project), clean.machines),
    ...difference('files that hold the old name', namesOld(project, edit), clean.naming),
    ...difference('of the guest', project.inGuest('done'), done),
  ];
  return { clean, byProgram, thenDestroy: true, lay: () => undefined, look };
}
