import type { Step } from '../plan/step.ts';

/** At most so many steps of one pool at once, by pool name; a missing pool has no limit. */
export type PoolLimits = ReadonlyMap<string, number>;

/** Which pool a step belongs to: boots and provisioning cost CPU, the rest mostly waits. */
export function poolOf(step: Step): string {
  switch (step.kind) {
    case 'start':
    case 'resume':
      return `boot:${step.provider ?? ''}`;
    case 'stop':
    case 'suspend':
    case 'destroy':
      return `stop:${step.provider ?? ''}`;
    case 'provision':
      return 'provision';
    default:
      return 'other';
  }
}

/** What the scheduler asks of its caller. `run` never rejects; it says whether the step succeeded. */
export interface StepRunner {
  mayStart(): boolean;
  run(step: Step): Promise<boolean>;
}

/** Runs steps as soon as all they need has succeeded, in plan order where limits bind. Resolves when none runs any more. */
export async function schedule(steps: readonly Step[], limits: PoolLimits, runner: StepRunner): Promise<void> {
  const present = new Set(steps.map((step) => step.id));
  const succeeded = new Set<string>();
  const waiting = new Set(steps);
  const busy = new Map<string, number>();
  const running = new Set<Promise<void>>();

  const isReady = (step: Step): boolean =>
    step.needs.every((need) => succeeded.has(need) || !present.has(need)) &&
    (busy.get(poolOf(step)) ?? 0) < (limits.get(poolOf(step)) ?? Infinity);

  const launch = (step: Step): void => {
    waiting.delete(step);
    const pool = poolOf(step);
    busy.set(pool, (busy.get(pool) ?? 0) + 1);
    const task: Promise<void> = runner.run(step).then((ok) => {
      busy.set(pool, (busy.get(pool) ?? 1) - 1);
      running.delete(task);
      if (ok) succeeded.add(step.id);
    });
    running.add(task);
  };

  for (;;) {
    if (runner.mayStart()) for (const step of waiting) if (isReady(step)) launch(step);
    if (running.size === 0) return;
    await Promise.race(running);
  }
}
