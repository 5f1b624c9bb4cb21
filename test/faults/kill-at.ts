import { problemsAlways, problemsConverged, problemsGone } from '../fakes/memory-host/find-problems.ts';
import { goals, type MemoryProject } from '../fakes/memory-host/memory-project.ts';
import type { Scenario } from './memory-scenarios.ts';

/** How a run ends before its time: its process alone, or the whole computer with what was not synced. */
export type Death = 'kill' | 'power cut';

/** One death before the n-th effect: what was wrong right after it, after the next command, and after all was destroyed. */
export async function killAt(base: MemoryProject, scenario: Scenario, how: Death, at: number): Promise<readonly string[]> {
  const project = base.copy();
  const { ending, process } = await project.run(scenario.goal, { stopAt: at });
  const where = `${how} before effect ${at}, ${process.effects.at(-1)}`;
  if (ending.kind !== 'killed') return [`${where}: it was not killed`];
  if (how === 'power cut') project.computer.cutPower(at);
  scenario.mend?.(project);
  return (await problemsOfMending(project, scenario)).map((problem) => `${where}: ${problem}`);
}

/** A command that finds the disk full at its n-th effect, one on a file: it says so, and the next command mends it. */
export async function fillDiskAt(base: MemoryProject, scenario: Scenario, at: number): Promise<readonly string[]> {
  const project = base.copy();
  const { ending, process } = await project.run(scenario.goal, { failAt: { effect: at, code: 'ENOSPC' } });
  const problems: string[] = [];
  const error = ending.kind === 'refused' ? ending.error : ending.kind === 'ended' ? ending.report.error : undefined;
  if (ending.kind === 'killed' || error?.code === 'VUP_BUG') problems.push(`it ended as ${JSON.stringify(ending)}`);
  scenario.mend?.(project);
  problems.push(...(await problemsOfMending(project, scenario)));
  return problems.map((problem) => `disk full at effect ${at}, ${process.effects[at - 1]}: ${problem}`);
}

/** What is wrong as it is, after the next command, and after all was destroyed. */
async function problemsOfMending(project: MemoryProject, scenario: Scenario): Promise<readonly string[]> {
  const problems = [...(await problemsAlways(project))].filter((problem) => !isTemporary(problem));
  if (scenario.machines.length > 0) problems.push(...(await mend(project, scenario)));
  return [...problems, ...(await destroy(project))];
}

/** A temporary file of the killed run; the next command takes it away. */
function isTemporary(problem: string): boolean {
  return /\.Vfile\.lock\.\S+\.tmp was written$/.test(problem);
}

async function mend(project: MemoryProject, { machines }: Scenario): Promise<readonly string[]> {
  const { ending } = await project.run(goals.up);
  if (ending.kind !== 'ended') return [`up: ${ending.kind === 'refused' ? ending.error.message : 'killed'}`];
  if (ending.report.error !== undefined) return [`up: ${ending.report.error.code} ${ending.report.error.message}`];
  const { steps } = await project.plan();
  const again = steps.map(({ id }) => `the second plan has ${id}`);
  return [...again, ...(await problemsConverged(project, machines))];
}

async function destroy(project: MemoryProject): Promise<readonly string[]> {
  const { ending } = await project.run(goals.destroy);
  const isGone = ending.kind === 'refused' && ending.error.code === 'VUP_ENVIRONMENT_MISSING';
  const isDone = ending.kind === 'ended' && ending.report.outcome === 'done';
  const failed = isGone || isDone ? [] : [`destroy: ${JSON.stringify(ending)}`];
  return [...failed, ...(await problemsGone(project))].map((problem) => `after destroy ${problem}`);
}
