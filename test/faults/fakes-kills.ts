import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RoomProject } from '../fakes/room-project.ts';
import { type Killed, killAtMoment, type Moment, momentsOf, momentText } from './kill-moments.ts';

/** One command that is killed, and the state that it begins from. */
interface Scenario extends Killed {
  readonly name: string;
  /** `nothing`: on a host that never saw Vup; `up`: with the machine up. */
  readonly from: 'nothing' | 'up';
  /** Texts of the provision steps that the command finds; those that it was brought up with by default. */
  readonly steps?: readonly string[];
}

/** Texts of the machine's provision steps, unless a scenario has others. */
export const steps = ['echo one >>done', 'echo two >>done'];

const scenarios: readonly Scenario[] = [
  { name: 'up', args: ['up', '--yes'], from: 'nothing' },
  { name: 'halt', args: ['halt'], from: 'up' },
  { name: 'reload', args: ['reload', '--yes'], from: 'up' },
  { name: 'provision', args: ['provision'], from: 'up', steps: ['echo one >>done', 'echo three >>done'] },
  { name: 'failing provision', args: ['up', '--yes'], from: 'up', steps: ['echo one >>done', 'echo three >>done; exit 3'], exitCode: 1 },
  { name: 'destroy', args: ['destroy', '--yes'], from: 'up' },
];

/** How much is done with one provider's stand-ins. */
interface Extent {
  /** At least so many kills are made. */
  readonly least: number;
  /** Points at which a run is killed; by default all that it passes. */
  readonly points?: RegExp;
}

/** What a run that nobody kills comes to. See {@link cleanRun}. */
export interface Clean {
  /** Held by the engines when the machine is up. */
  readonly up: readonly string[];
  /** Files of Vup's own home after a destroy. */
  readonly home: readonly string[];
}

/**
 * The built program on stand-ins, killed by SIGKILL at every point that a command passes, and in the middle of its calls to the
 * engine's programs. After each: the state is readable, one `vup up` mends all, a second plan has nothing to do, nothing is there twice, and
 * `destroy` leaves nothing with the engine nor in Vup's own home. Prints how many were killed.
 */
export function describeKills(provider: 'lxc' | 'qemu', { least, points = /^/ }: Extent): void {
  describe(`kill -9 of the built program on stand-ins of ${provider}`, () => {
    let project: RoomProject;
    let kills = 0;
    let clean: Clean;

    beforeAll(async () => {
      project = new RoomProject(provider);
      clean = await cleanRun(project);
    }, 60_000);
    afterAll(() => project.dispose());

    for (const scenario of scenarios) {
      it(scenario.name, { timeout: 600_000 }, async () => {
        const problems: string[] = [];
        for (const [at, moment] of (await foundMoments(project, scenario, points)).entries()) {
          await begin(project, scenario);
          if (await killAtMoment(project, scenario, moment)) kills += 1;
          else problems.push(`${momentText(moment)}: not killed`);
          const how = { clean, byProgram: at % 3 === 0, thenDestroy: scenario.from === 'nothing' || at % 4 === 0 };
          for (const problem of await problemsAfter(project, how)) problems.push(`${momentText(moment)}: ${problem}`);
        }
        expect(problems).toEqual([]);
      });
    }

    it(`makes at least ${least} kills`, () => {
      console.log(`${kills} times killed on stand-ins of ${provider}; each time one vup up mended it`);
      expect(kills).toBeGreaterThanOrEqual(least);
    });
  });
}

/** From nothing to a machine that is up, and back. */
export async function cleanRun(project: RoomProject): Promise<Clean> {
  project.vfile(steps);
  await project.vup('up', '--yes');
  const up = project.holds();
  await project.vup('destroy', '--yes');
  expect(project.holds()).toEqual([]);
  return { up, home: project.files() };
}

async function begin(project: RoomProject, { from, steps: found = steps }: Scenario): Promise<void> {
  project.room.faults();
  project.vfile(steps);
  if (from === 'nothing') project.reset();
  else await project.bring('up');
  project.vfile(found);
  project.room.faults();
}

async function foundMoments(project: RoomProject, scenario: Scenario, points: RegExp): Promise<readonly Moment[]> {
  await begin(project, scenario);
  const moments = await momentsOf(project, scenario, (name) => points.test(name));
  await project.bring('destroy').catch((error: { readonly code?: string }) => {
    // After a destroy there is nothing any more.
    if (error.code !== 'VUP_ENVIRONMENT_MISSING') throw error;
  });
  return moments;
}

/** How it is mended, and what shall come of it. */
export interface Mending {
  readonly clean: Clean;
  /** By the built program; else by the same library in this process, which costs a third. */
  readonly byProgram: boolean;
  /** What a kill left over and nothing took away is still there at the next one's destroy. */
  readonly thenDestroy: boolean;
  /** Lays the Vfile that the mending `vup up` finds; by default the one with {@link steps}. */
  readonly lay?: () => void;
  /** What else is wrong once it is mended; by default whether a provision step was left out. */
  readonly look?: () => Promise<readonly string[]>;
}

/** What is wrong after a kill, and after one `vup up`, and after a destroy; none: all is mended. */
export async function problemsAfter(project: RoomProject, mending: Mending): Promise<readonly string[]> {
  const { clean, byProgram, thenDestroy, lay = () => project.vfile(steps), look = async () => missingSteps(project) } = mending;
  const problems: string[] = [];
  const compare = (what: string, found: unknown, wanted: unknown): void => void problems.push(...difference(what, found, wanted));
  try {
    compare('state', await project.unreadable(), undefined);
    lay();
    if (byProgram) await project.vup('up', '--yes');
    else await project.bring('up');
    compare('left to do', await project.leftToDo(), []);
    compare('held when up', project.holds(), clean.up);
    problems.push(...(await look()));
    if (thenDestroy) {
      await project.bring('destroy');
      compare('held after destroy', project.holds(), []);
      compare('home after destroy', project.files(), clean.home);
    }
    compare('violations', project.room.violations(), []);
  } catch (error) {
    problems.push((error as Error).message);
  }
  if (problems.length > 0) project.reset();
  return problems;
}

/** What is not as it should be, in words; none: it is. */
export function difference(what: string, found: unknown, wanted: unknown): readonly string[] {
  if (JSON.stringify(found) === JSON.stringify(wanted)) return [];
  return [`${what}: ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`];
}

function missingSteps(project: RoomProject): readonly string[] {
  return /one\n(.*\n)*two\n/.test(project.inGuest('done')) ? [] : ['a provision step was left out'];
}
