import type { Project } from '../core/vup.ts';
import { suggest } from '../errors/suggest.ts';
import { isVupError, VupError } from '../errors/vup-error.ts';
import { createEventStream } from '../events/stream.ts';
import { createInterrupts, listenForSignals } from '../host/node-signals.ts';
import { killAllChildren } from '../host/running-children.ts';
import type { Goal } from '../plan/facts.ts';
import type { Plan } from '../plan/step.ts';
import { approvePlan } from './approve-plan.ts';
import { ensureTrust } from './ask-for-trust.ts';
import type { CliContext, RunOptions } from './context.ts';
import { parseDuration } from './parse-duration.ts';
import { startView } from './start-view.ts';
import { verbNames } from './verb-names.ts';

/** Runs a goal with the fitting view, a prompt where something is lost, and both interrupts. Answers the exit code. */
export async function runGoal(context: CliContext, project: Project, goal: Goal, options: RunOptions): Promise<number> {
  if (followsVfile(goal)) await ensureTrust(context, project, options);
  const stream = createEventStream(context.host.clock.now);
  const { stopping, killing } = createInterrupts();
  let signalExit: number | undefined;
  const stopListening = listenForSignals(({ stage, exitCode }) => {
    signalExit = exitCode;
    stream.emit({ type: 'interrupt', stage });
    stopping.abort();
    if (stage === 'first') return;
    killing.abort();
    killAllChildren();
  });
  const view = await startView(context, stream, options);
  try {
    const report = await project.run(goal, {
      stream,
      stopping: stopping.signal,
      killing: killing.signal,
      approve: (plan: Plan) => approvePlan(context, plan, options),
      lockTimeoutMs: options.lockTimeout === undefined ? 0 : parseDuration(options.lockTimeout, '--lock-timeout'),
    });
    await view.stop();
    return signalExit ?? report.error?.exitCode ?? (report.outcome === 'done' ? 0 : 1);
  } catch (error) {
    await view.stop();
    if (signalExit !== undefined && isVupError(error)) return signalExit;
    throw error;
  } finally {
    stopListening();
  }
}

/** What goes down goes down by its record, whatever the Vfile asks for. */
function followsVfile({ kind }: Goal): boolean {
  return kind !== 'halt' && kind !== 'suspend' && kind !== 'destroy';
}

/** Names must be machines of the project; says which were meant otherwise. */
export function requireMachines(project: Project, names: readonly string[]): void {
  const unknown = names.find((name) => !project.machineNames.includes(name));
  if (unknown === undefined) return;
  throw new VupError('VUP_MACHINE_UNKNOWN', {
    message: `there is no machine "${unknown}" in ${project.name}`,
    hint: hintFor(unknown, project.machineNames),
  });
}

/** `vup stats` is read as a machine to bring up; more likely a command was meant. */
function hintFor(unknown: string, machines: readonly string[]): string {
  const meant = suggest(unknown, [...machines, ...verbNames]);
  if (meant !== undefined && machines.includes(meant)) return `did you mean "${meant}"?`;
  if (meant !== undefined) return `did you mean the command: vup ${meant}`;
  return machines.length === 0 ? 'it has no machines' : `its machines are: ${machines.join(', ')}`;
}
