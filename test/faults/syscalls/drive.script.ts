import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toVupError } from '../../../src/errors/vup-error.ts';
import { type TracedCall, traced } from './strace.ts';
import { writers } from './writers.ts';

// A program of its own, started with UV_THREADPOOL_SIZE=1. argv: writer, folder, and
//   list                       → which calls the writer makes on files below the folder, as JSON
//   kill CALL N                → dies before the N-th, or ends with 3
//   fail CALL ERRNO N,N,N…     → has each fail once, and says as JSON what came of it
const [name = '', folder = '', mode = '', call = '', ...rest] = process.argv.slice(2);
const writer = writers[name];
if (writer === undefined) throw new Error(`there is no writer "${name}"`);

/** Starts the one thread of the pool, which must be there when strace comes, and loads what is loaded late. */
async function warmUp(home: string): Promise<void> {
  await readFile('/proc/self/stat');
  await writer?.prepare(home);
  await writer?.write(home).catch(() => undefined);
}

function freshHome(at: string): string {
  const home = join(folder, at);
  mkdirSync(home, { recursive: true });
  return home;
}

/** What came of one call that failed. */
interface Failed {
  readonly at: string;
  /** `done`, or the code of the error that it ended with. */
  readonly outcome: string;
  /** The call that was made to fail is one on a file below the folder. */
  readonly hit: boolean;
  readonly problem?: string;
}

async function failOne(errno: string, ordinal: number): Promise<Failed> {
  const home = freshHome(`${call}-${errno}-${ordinal}`);
  await writer?.prepare(home);
  let outcome = 'done';
  const calls = await traced(join(folder, 'log'), `${call}:error=${errno}:when=${ordinal}`, async () => {
    await writer?.write(home).catch((error: unknown) => {
      outcome = toVupError(error).code;
    });
  });
  const hit = calls.some(({ injected, line }) => injected && line.includes(folder));
  const at = `${name}: ${call} ${ordinal} ${errno}`;
  try {
    if (outcome === 'VUP_BUG') throw new Error('it ended as a bug in Vup');
    if (hit && call === 'fsync' && outcome === 'done') throw new Error('a sync that failed counted as done');
    await writer?.check(home);
    await writer?.write(home);
    await writer?.settled(home);
    return { at, outcome, hit };
  } catch (error) {
    return { at, outcome, hit, problem: error instanceof Error ? error.message : String(error) };
  }
}

await warmUp(freshHome('warm'));
const home = freshHome('home');
if (mode === 'list') {
  await writer.prepare(home);
  const calls = await traced(join(folder, 'log'), undefined, () => writer.write(home));
  const below = calls.filter(({ line }) => line.includes(folder));
  const ordinals = (wanted: string) => [...new Set(below.filter((each) => each.name === wanted).map((each: TracedCall) => each.ordinal))];
  process.stdout.write(
    JSON.stringify(Object.fromEntries([...new Set(below.map((each) => each.name))].map((each) => [each, ordinals(each)]))),
  );
} else if (mode === 'kill') {
  await writer.prepare(home);
  await traced(join(folder, 'log'), `${call}:signal=KILL:when=${rest[0]}`, () => writer.write(home)).catch(() => undefined);
  process.exitCode = 3;
} else {
  const [errno = '', ordinals = ''] = rest;
  const results: Failed[] = [];
  for (const ordinal of ordinals.split(',')) results.push(await failOne(errno, Number(ordinal)));
  process.stdout.write(JSON.stringify(results));
}
