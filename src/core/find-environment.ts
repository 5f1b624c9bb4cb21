import { isVupError, VupError } from '../errors/vup-error.ts';
import type { Goal } from '../plan/facts.ts';
import type { LockRequest } from '../state/lock.ts';
import type { LockHolder } from '../state/lock-holder.ts';
import { claimEnvironment, finishClaim, type OpenEnvironment, readEnvironment } from './environment.ts';
import { passPoints } from './points.ts';
import type { RunProject } from './run-project.ts';
import type { RunGoalOptions } from './vup.ts';
import type { World } from './world.ts';

/** The environment that a run is for: made where it comes up, required where it goes down. @throws VUP_ENVIRONMENT_MISSING */
export function findEnvironment(
  world: World,
  project: RunProject,
  goal: Goal,
  options: RunGoalOptions,
): Promise<{ readonly id: string; readonly files: OpenEnvironment['files'] }> {
  if (project.environment !== undefined) return claimEnvironment(world, project, passPoints(world.host, goal.kind));
  return requireEnvironment(world, project, { command: `vup ${goal.kind}`, waitMs: options.lockTimeoutMs });
}

/** How a run asks for the environment's lock. */
export function lockRequest(project: RunProject, goal: Goal, { stream, lockTimeoutMs, stopping }: RunGoalOptions): LockRequest {
  return {
    command: `vup ${goal.kind}`,
    what: `the environment of ${project.dir}`,
    waitMs: lockTimeoutMs,
    signal: stopping,
    onWait: ({ command, pid, since }: LockHolder) =>
      stream.emit({ type: 'notice', message: `waiting for "${command}" (pid ${pid}, since ${since})` }),
  };
}

/** Whether the folder went away in which something was to be written. */
export function isFolderGone(error: unknown): boolean {
  return isVupError(error) && (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
}

async function requireEnvironment(
  world: World,
  project: RunProject,
  lock: Pick<LockRequest, 'command' | 'waitMs'>,
): Promise<{ readonly id: string; readonly files: OpenEnvironment['files'] }> {
  const found = project.id === undefined ? undefined : await readEnvironment(world, project.id);
  if (found !== undefined) return { id: found.ref.id, files: found.files };
  const begun = await finishClaim(world, project, lock);
  if (begun !== undefined) return begun;
  throw new VupError('VUP_ENVIRONMENT_MISSING', {
    message: `${project.dir} has no machines on this host`,
    hint: 'bring them up with: vup',
  });
}
