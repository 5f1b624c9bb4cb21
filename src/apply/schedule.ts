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
  const queue = new ReadyQueue(steps);
  const busy = new Map<string, number>();
  let running = 0;
  let wake = (): void => undefined;

  const launch = (step: Step, pool: string): void => {
    busy.set(pool, (busy.get(pool) ?? 0) + 1);
    running += 1;
    void runner.run(step).then((ok) => {
      busy.set(pool, (busy.get(pool) ?? 1) - 1);
      running -= 1;
      if (ok) queue.succeeded(step);
      wake();
    });
  };
  const launchIfRoom = (step: Step): boolean => {
    const pool = poolOf(step);
    const hasRoom = (busy.get(pool) ?? 0) < (limits.get(pool) ?? Infinity);
    if (hasRoom) launch(step, pool);
    return hasRoom;
  };

  for (;;) {
    if (runner.mayStart()) queue.take(launchIfRoom);
    if (running === 0) return;
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
}

/** Steps that could start, in plan order. Counts what each still needs, so that a success costs no look at all the others. */
class ReadyQueue {
  private readonly place: ReadonlyMap<string, number>;
  private readonly lacks: number[] = [];
  private readonly neededBy = new Map<string, number[]>();
  private readonly steps: readonly Step[];
  private ready: number[] = [];

  constructor(steps: readonly Step[]) {
    this.steps = steps;
    this.place = new Map(steps.map((step, at) => [step.id, at]));
    steps.forEach((step, at) => {
      const needs = [...new Set(step.needs)].filter((need) => this.place.has(need));
      this.lacks.push(needs.length);
      for (const need of needs) this.noteNeed(need, at);
      if (needs.length === 0) this.ready.push(at);
    });
  }

  private noteNeed(need: string, at: number): void {
    const known = this.neededBy.get(need);
    if (known === undefined) this.neededBy.set(need, [at]);
    else known.push(at);
  }

  /** Asks for each whether it starts; those that do not stay. */
  take(starts: (step: Step) => boolean): void {
    this.ready = this.ready.filter((at) => {
      const step = this.steps[at];
      return step !== undefined && !starts(step);
    });
  }

  succeeded({ id }: Step): void {
    for (const at of this.neededBy.get(id) ?? []) {
      const left = (this.lacks[at] ?? 0) - 1;
      this.lacks[at] = left;
      if (left === 0) this.ready.push(at);
    }
    this.ready.sort((a, b) => a - b);
  }
}
