import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RoomProject } from '../fakes/room-project.ts';
import { type Clean, cleanRun, problemsAfter, steps } from './fakes-kills.ts';
import { type Disturbance, type Thread, type TracedRun, traceCommand } from './syscalls/traced-command.ts';

const verbs = ['up', 'destroy'] as const;
type Verb = (typeof verbs)[number];

/** Calls of one name, and how many of them are disturbed, spread evenly over the command. */
type Share = readonly [thread: Thread, call: string, of: Readonly<Record<Verb, number>>];

const killed: readonly Share[] = [
  ['pool', 'fsync', { up: 5, destroy: 3 }],
  ['pool', 'rename', { up: 3, destroy: 2 }],
  ['pool', 'write', { up: 4, destroy: 3 }],
  ['pool', 'openat', { up: 3, destroy: 2 }],
  ['pool', 'link', { up: 1, destroy: 1 }],
  ['first', 'openat', { up: 1, destroy: 1 }],
  ['first', 'unlink', { up: 1, destroy: 1 }],
];
const failing: readonly Share[] = [
  ['pool', 'fsync', { up: 5, destroy: 3 }],
  ['pool', 'rename', { up: 4, destroy: 2 }],
  ['pool', 'openat', { up: 4, destroy: 2 }],
  ['pool', 'link', { up: 1, destroy: 1 }],
  ['first', 'openat', { up: 2, destroy: 1 }],
];
const errnos = ['ENOSPC', 'EIO', 'EROFS', 'EMFILE'] as const;
/** Calls of them may go on failing, as on a disk that stays full; of the others also those that have nothing to do with files. */
const mayLast = ['fsync', 'rename'];
/**
 * Two runs differ: by the lines of a journal that happen to be sealed together, by how often the first thread looks whether something ended,
 * and by how often the pool wakes it, which are writes too.
 */
const drift = 40;
const tries = 6;
const totals = { killed: 0, failing: 0, ended: 0 };

/** Whole commands of the built program on stand-ins: one call that it makes for its own files is its last, or fails. */
describe('a whole command, disturbed at its system calls', () => {
  let project: RoomProject;
  let clean: Clean;

  beforeAll(async () => {
    project = new RoomProject('lxc');
    clean = await cleanRun(project);
  });
  afterAll(() => {
    project.dispose();
    const { killed: kills, failing: fails, ended } = totals;
    console.log(`whole commands by system call: ${kills} killed, ${fails} with a failing call (${ended} of them ended with an error)`);
  });

  const begin = async (verb: Verb): Promise<void> => {
    project.vfile(steps);
    if (verb === 'up') project.reset();
    else await project.bring('up');
  };

  const watchedOf = (thread: Thread): readonly string[] => [
    ...new Set([...killed, ...failing].filter(([each]) => each === thread).map(([, call]) => call)),
  ];

  /** Ordinals, by call, of what a run makes that nobody disturbs. */
  const callsOf = async (verb: Verb, thread: Thread): Promise<(call: string) => readonly number[]> => {
    await begin(verb);
    const { calls, exitCode, stderr } = await traceCommand(project, [verb, '--yes'], { thread, watched: watchedOf(thread) });
    expect(exitCode, stderr).toBe(0);
    return (call) => calls.filter(({ name }) => name === call).map(({ ordinal }) => ordinal);
  };

  const momentsOf = async (verb: Verb, shares: readonly Share[]): Promise<readonly Omit<Disturbance, 'what'>[]> => {
    const made = { first: await callsOf(verb, 'first'), pool: await callsOf(verb, 'pool') };
    return shares.flatMap(([thread, call, of]) => {
      const found = made[thread](call);
      expect(found.length, `${call} of the thread: ${thread}`).toBeGreaterThanOrEqual(of[verb]);
      return spread(found, of[verb]).map((ordinal) => ({ thread, call, ordinal }));
    });
  };

  /** Runs the command so that the call is met; when this run makes a few less of it, one that comes sooner. */
  const meet = async (verb: Verb, disturbance: Disturbance): Promise<TracedRun> => {
    const { thread, call, what } = disturbance;
    for (let tried = 0; tried < tries; tried += 1) {
      await begin(verb);
      const ordinal = Math.max(1, disturbance.ordinal - Math.floor((drift * tried) / tries));
      const met = { ...disturbance, ordinal };
      const ran = await traceCommand(project, [verb, '--yes'], { thread, watched: [call], disturbance: met });
      const struck = what === 'signal=KILL' ? ran.signal === 'SIGKILL' : ran.struck;
      if (struck) return ran;
    }
    throw new Error(`the call was never met: ${verb} ${JSON.stringify(disturbance)}`);
  };

  it.each(verbs)('%s: killed there, one up mends it', async (verb) => {
    const problems: string[] = [];
    for (const [at, moment] of (await momentsOf(verb, killed)).entries()) {
      await meet(verb, { ...moment, what: 'signal=KILL' });
      totals.killed += 1;
      const found = await problemsAfter(project, { clean, byProgram: at % 3 === 0, thenDestroy: at % 2 === 0 });
      problems.push(...found.map((problem) => `${verb}, killed at ${moment.call} ${moment.ordinal} (${moment.thread}): ${problem}`));
    }
    expect(problems).toEqual([]);
  });

  it.each(verbs)('%s: failing there, it says so by name, and one up mends it', async (verb) => {
    const problems: string[] = [];
    for (const [at, moment] of (await momentsOf(verb, failing)).entries()) {
      const errno = errnos[at % errnos.length];
      const disturbance = { ...moment, what: `error=${errno}`, lasting: at % 2 === 1 && mayLast.includes(moment.call) };
      const ran = await meet(verb, disturbance);
      totals.failing += 1;
      totals.ended += ran.exitCode === 0 ? 0 : 1;
      const found = await problemsAfter(project, { clean, byProgram: at % 3 === 0, thenDestroy: at % 2 === 0 });
      problems.push(...[...badEndings(ran), ...found].map((problem) => `${verb}, ${JSON.stringify(disturbance)}: ${problem}`));
    }
    expect(problems).toEqual([]);
  });

  it('made enough of it', () => {
    expect(totals.killed).toBeGreaterThanOrEqual(25);
    expect(totals.failing).toBeGreaterThanOrEqual(20);
    expect(totals.ended).toBeGreaterThan(totals.failing / 2);
  });
});

/** The first, the last and as many between them. */
function spread(all: readonly number[], count: number): readonly number[] {
  const step = count === 1 ? 0 : (all.length - 1) / (count - 1);
  const from = count === 1 ? Math.floor(all.length / 2) : 0;
  return Array.from({ length: count }, (_, at) => all[Math.round(from + at * step)] ?? 1);
}

/** What is wrong with how a run ended whose call failed: it may have coped, or says by name what is wrong. */
function badEndings({ exitCode, signal, stdout, stderr }: TracedRun): readonly string[] {
  if (exitCode === 0) return [];
  const said = stdout + stderr;
  const codes: readonly string[] = said.match(/VUP_[A-Z_]+/g) ?? [];
  return [
    ...(exitCode === undefined ? [`ended by ${signal}`] : []),
    ...(codes.length === 0 || codes.includes('VUP_BUG') ? [`no named error: ${said}`] : []),
    ...(/^ +at .*:\d+:\d+/m.test(said) ? [`a stack trace: ${said}`] : []),
  ];
}
