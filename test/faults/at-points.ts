import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { ErrorJson } from '../../src/events/event.ts';
import { tryOnHost } from '../e2e/host-command.ts';
import type { Ran } from '../e2e/program.ts';
import { eventsOf, type TestProject } from '../e2e/project.ts';
import { testHome } from '../fixtures/real-host.ts';
import { tracesOf } from '../oracle/traces.ts';
import { leftToDoInProcess, warningsInProcess } from './look-in-process.ts';

/** One pass of a point: a run may pass the same one more than once. */
export interface Pass {
  readonly point: string;
  /** Counts from 1. */
  readonly time: number;
}

/** `up.create.done`, or `up.settle.done (2)` for a later time. */
export function passName({ point, time }: Pass): string {
  return time === 1 ? point : `${point} (${time})`;
}

/** Runs `vup` with these words, which must end well, and answers the points that it passed, in order. */
export async function passesOf(project: TestProject, args: readonly string[], exitCode = 0): Promise<readonly Pass[]> {
  const file = project.path('..', `${project.dir.split('/').at(-1)}.points`);
  rmSync(file, { force: true });
  try {
    const ran = await project.run(args, { env: { VUP_FAILPOINT_TRACE: file } });
    expect(ran.exitCode, ran.stdout + ran.stderr).toBe(exitCode);
    const times = new Map<string, number>();
    return readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((point) => {
        const time = (times.get(point) ?? 0) + 1;
        times.set(point, time);
        return { point, time };
      });
  } finally {
    rmSync(file, { force: true });
  }
}

/** Runs `vup` with these words and something set at one pass. */
export function runAt(project: TestProject, { point, time }: Pass, action: string, args: readonly string[]): Promise<Ran> {
  const term = time === 1 ? action : `${time - 1}*off->${action}`;
  return project.run(args, { env: { VUP_FAILPOINT: `${point}=${term}` } });
}

/** How often `vup` was killed, by its verb. */
export type KillCount = Map<string, number>;

/** None yet. */
export function killCount(): KillCount {
  return new Map();
}

/** Prints how often `vup` was killed. */
export function printKills(engine: string, kills: KillCount): void {
  const parts = [...kills].map(([verb, times]) => `${verb} ${times}`);
  const sum = [...kills.values()].reduce((all, times) => all + times, 0);
  console.log(`${sum} kills of vup with ${engine}: ${parts.join(', ')}`);
}

/** Kills `vup` by SIGKILL at one pass; what it leaves can be read without more ado. */
export async function killAt(project: TestProject, pass: Pass, args: readonly string[], kills: KillCount): Promise<void> {
  const ran = await runAt(project, pass, 'kill', args);
  expect(ran.exitCode, `not killed at ${passName(pass)}: ${ran.stdout}${ran.stderr}`).toBe(137);
  const [verb = ''] = args;
  kills.set(verb, (kills.get(verb) ?? 0) + 1);
  await expectReadable(project);
}

/** One `vup destroy` ends what is left, unless the dead run had forgotten the environment already; then nothing of it is on the host. */
export async function expectDestroyed(project: TestProject, id: string): Promise<void> {
  // Once its folder is set aside, nothing can be asked of it any more: the next command of any kind only clears it away.
  const setAside = readdirSync(join(testHome, 'data', 'environments')).some((name) => name !== id && name.includes(id));
  const known = project.id !== undefined && !setAside;
  const ran = await project.run(['destroy', '--yes', '--json']);
  expect({ exitCode: ran.exitCode, code: errorCodeOf(ran) }, ran.stderr).toEqual(
    known ? { exitCode: 0, code: undefined } : { exitCode: 1, code: 'VUP_ENVIRONMENT_MISSING' },
  );
  expect(tracesOf(id)).toEqual([]);
}

let looks = 0;

/** Every third look is the built program's; its library's cost a part of that. */
function isByProgram(): boolean {
  looks += 1;
  return looks % 3 === 0;
}

/** `vup status` answers, and warns of nothing. */
export async function expectReadable(project: TestProject): Promise<void> {
  if (!isByProgram()) return expect(await warningsInProcess(project)).toEqual([]);
  const { exitCode, stdout, stderr } = await project.run(['status', '--json']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(JSON.parse(stdout)).toHaveProperty('machines');
}

/** A second plan has nothing to do. */
export async function expectSettled(project: TestProject): Promise<void> {
  if (isByProgram()) return project.expectSettled();
  expect(await leftToDoInProcess(project)).toEqual([]);
}

/** All containers of the environment that LXC knows, running or not. */
export function containersOf(project: TestProject): readonly string[] {
  return tryOnHost(['lxc-ls', '--lxcpath', join(project.folder, 'engine'), '-1'])
    .stdout.split('\n')
    .filter((name) => name !== '');
}

/** The code of the error that a `--json` run ended with. */
export function errorCodeOf(ran: Ran): string | undefined {
  // The end of a run, or the error of one that did not begin.
  const last = eventsOf(ran).at(-1) as { readonly error?: ErrorJson } | undefined;
  return last?.error?.code;
}

/**
 * Works through a list, each item in the first lane that is free, and fails with all that failed. A lane is what no two items may use at
 * once, for example a project.
 */
export async function inLanes<Lane, Item>(
  lanes: readonly Lane[],
  items: readonly Item[],
  nameOf: (item: Item) => string,
  work: (lane: Lane, item: Item) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const failures: string[] = [];
  const drain = async (lane: Lane): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      try {
        await work(lane, item);
      } catch (error) {
        failures.push(`at ${nameOf(item)}: ${describeFailure(error)}`);
      }
    }
  };
  await Promise.all(lanes.map(drain));
  expect(failures).toEqual([]);
}

/** With what was found in place of what was expected: of many failures only the texts are shown. */
function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { actual } = error as Error & { readonly actual?: unknown };
  return actual === undefined ? error.message : `${error.message}: ${JSON.stringify(actual)}`;
}
