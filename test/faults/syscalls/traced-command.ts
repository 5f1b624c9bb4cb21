import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { RoomProject, RoomRan } from '../../fakes/room-project.ts';
import { parseTrace, type TracedCall } from './strace.ts';

/** Of the built program: the first one, or the one of Node's pool, which does what is waited for, such as all writing. */
export type Thread = 'first' | 'pool';

/** A call of a thread, and what becomes of it. */
export interface Disturbance {
  readonly thread: Thread;
  readonly call: string;
  readonly ordinal: number;
  /** In the words of strace(1): `signal=KILL`, `error=EIO`. */
  readonly what: string;
  /** Also what comes after it. */
  readonly lasting?: boolean;
}

/** How a traced run ended, and what its thread did with files of Vup's own home and of the project. */
export interface TracedRun extends RoomRan {
  readonly calls: readonly TracedCall[];
  /** A call was made to fail, on whatever file. */
  readonly struck: boolean;
}

const preload = join(import.meta.dirname, 'trace-me.cjs');

/**
 * Runs the built program with strace at one of its threads only. Not with `--seccomp-bpf`: there strace stops at an event, and a
 * signal that it sends from an event is lost (ptrace(2)), so that a run which was to be killed would end well.
 */
export async function traceCommand(
  project: RoomProject,
  args: readonly string[],
  { thread, watched, disturbance }: { readonly thread: Thread; readonly watched: readonly string[]; readonly disturbance?: Disturbance },
): Promise<TracedRun> {
  const log = project.room.path('trace-log');
  rmSync(log, { force: true });
  const words = ['-y', '-e', `trace=${watched.join()}`, '-e', 'signal=none', ...(disturbance ? ['-e', injectionOf(disturbance)] : [])];
  const env = {
    UV_THREADPOOL_SIZE: '1',
    NODE_OPTIONS: `--require ${preload}`,
    VUP_TEST_TRACE: JSON.stringify({ thread, log, words }),
  };
  const ran = await project.run(args, { env });
  // It ends by itself, after the thread, and has written all only then.
  while (project.room.processes().some(({ argv }) => argv[0] === 'strace')) await new Promise((resolve) => setTimeout(resolve, 2));
  const own = [`${project.room.path('home')}/`, `${project.room.path('project')}/`];
  const calls = existsSync(log) ? parseTrace(readFileSync(log, 'utf8')) : [];
  // The folder of a call's relative paths is the project's, always.
  const struck = calls.some(({ injected }) => injected);
  return { ...ran, struck, calls: calls.filter(({ line }) => own.some((folder) => line.replace(/AT_FDCWD<[^>]*>/, '').includes(folder))) };
}

function injectionOf({ call, ordinal, what, lasting = false }: Disturbance): string {
  return `inject=${call}:${what}:when=${ordinal}${lasting ? '+' : ''}`;
}
