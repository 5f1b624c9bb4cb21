import type { ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seeded } from '../fakes/memory-host/random.ts';
import { RoomProject } from '../fakes/room-project.ts';
import { type Clean, cleanRun, problemsAfter, steps } from './fakes-kills.ts';

/** Another one makes other moments; the name of a failure says it. */
const seed = Number(process.env['VUP_TEST_SEED'] ?? 20);
const times = 30;

describe(`kill -9 of the built program at moments of chance, seed ${seed}`, () => {
  let project: RoomProject;
  let clean: Clean;
  let longestMs: number;
  let killed = 0;

  beforeAll(async () => {
    project = new RoomProject('lxc');
    clean = await cleanRun(project);
    const began = performance.now();
    await project.vup('up', '--yes');
    longestMs = performance.now() - began;
  }, 120_000);
  afterAll(() => {
    project.dispose();
    console.log(`${killed} of ${times} runs killed at moments of chance, seed ${seed}; each time one vup up mended it`);
  });

  /** Kills one run that begins from nothing, or one that takes away what is up; what is wrong after that. */
  const killOnce = async (verb: 'up' | 'destroy', afterMs: number, run: number): Promise<readonly string[]> => {
    project.vfile(steps);
    if (verb === 'up') project.reset();
    else await project.bring('up');
    let timer: NodeJS.Timeout | undefined;
    const meet = (vup: ChildProcess): void => {
      timer = setTimeout(() => vup.kill('SIGKILL'), afterMs);
    };
    const { signal } = await project.run([verb, '--yes'], { meet });
    clearTimeout(timer);
    killed += signal === 'SIGKILL' ? 1 : 0;
    return problemsAfter(project, { clean, byProgram: run % 3 === 0, thenDestroy: run % 2 === 0 });
  };

  it('one up mends it', { timeout: 600_000 }, async () => {
    const random = seeded(seed);
    const problems: string[] = [];
    for (let run = 1; run <= times; run += 1) {
      const verb = run % 3 === 0 ? 'destroy' : 'up';
      const afterMs = Math.round(random() * longestMs * (verb === 'up' ? 1 : 0.6));
      const found = await killOnce(verb, afterMs, run);
      problems.push(...found.map((problem) => `run ${run}, ${verb} after ${afterMs} ms: ${problem}`));
    }
    expect(problems).toEqual([]);
    expect(killed).toBeGreaterThan(times / 2);
  });
});
