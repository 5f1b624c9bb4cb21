import { createVup } from '../../../src/core/create-vup.ts';
import type { MachineStatus, Project, RunReport, Vup } from '../../../src/core/vup.ts';
import { toVupError, type VupError } from '../../../src/errors/vup-error.ts';
import type { VupEvent } from '../../../src/events/event.ts';
import { createEventStream } from '../../../src/events/stream.ts';
import type { Goal } from '../../../src/plan/facts.ts';
import type { Plan } from '../../../src/plan/step.ts';
import type { MemoryOptions } from '../../../src/providers/memory/provider.ts';
import { createMemoryProvider } from '../../../src/providers/memory/provider.ts';
import { MemoryComputer, places, type Running } from './computer.ts';
import type { Fate, MemoryProcess } from './process.ts';

/** How one command ended. `killed`: it never did. */
export type Ending =
  | { readonly kind: 'killed' }
  | { readonly kind: 'ended'; readonly report: RunReport; readonly events: readonly VupEvent[] }
  | { readonly kind: 'refused'; readonly error: VupError };

/** A command with what it did. */
export interface Ran {
  readonly ending: Ending;
  readonly process: MemoryProcess;
}

/** All machines that the Vfile or a name means. */
export const goals = {
  up: { kind: 'up', names: [] },
  halt: { kind: 'halt', names: [], force: false },
  reload: { kind: 'reload', names: [] },
  provision: { kind: 'provision', names: [] },
  suspend: { kind: 'suspend', names: [] },
  resume: { kind: 'resume', names: [] },
  destroy: { kind: 'destroy', names: [] },
} as const satisfies Record<string, Goal>;

/** A project on a computer in memory. Each command is a process of its own that runs the whole shipped core, as the program does. */
export class MemoryProject {
  readonly computer: MemoryComputer;
  readonly like: MemoryOptions['like'];

  constructor(like: MemoryOptions['like'], computer = new MemoryComputer()) {
    this.like = like;
    this.computer = computer;
  }

  copy(): MemoryProject {
    return new MemoryProject(this.like, this.computer.copy());
  }

  /** Puts a Vfile there, and the image that its machines start from. */
  write(vfile: string): void {
    this.computer.lay(`${places.project}/Vfile.yaml`, vfile);
    if (this.computer.disk.current.find(`${places.project}/rootfs.tar`) !== undefined) return;
    this.computer.lay(`${places.project}/rootfs.tar`, `${'\0'.repeat(257)}ustar${'\0'.repeat(250)}`);
  }

  async run(goal: Goal, fate: Fate = {}, lockTimeoutMs = 0): Promise<Ran> {
    const { process, host } = this.computer.open(fate);
    const command = this.perform({ process, host }, goal, lockTimeoutMs);
    const ending = await Promise.race([command, process.died.then((): Ending => ({ kind: 'killed' }))]);
    process.kill();
    return { ending, process };
  }

  /** @throws what the command is refused with */
  async plan(goal: Goal = goals.up): Promise<Plan> {
    return this.look(async (project) => project.plan(goal));
  }

  async status(): Promise<readonly MachineStatus[]> {
    return this.look((project) => project.status([]), 'optional');
  }

  /** Runs a command that changes nothing. */
  async look<T>(use: (project: Project, vup: Vup) => Promise<T>, vfile: 'required' | 'optional' = 'required'): Promise<T> {
    const running = this.computer.open();
    try {
      const vup = this.vup(running);
      return await use(await open(vup, vfile), vup);
    } finally {
      running.process.kill();
    }
  }

  private async perform(running: Running, goal: Goal, lockTimeoutMs: number): Promise<Ending> {
    const stream = createEventStream(running.host.clock.now);
    const events: VupEvent[] = [];
    stream.subscribe((event) => events.push(event));
    const never = new AbortController().signal;
    const isDown = goal.kind === 'halt' || goal.kind === 'suspend' || goal.kind === 'destroy';
    try {
      const project = await open(this.vup(running), isDown ? 'optional' : 'required');
      const options = { stream, stopping: never, killing: never, approve: async () => true, lockTimeoutMs };
      return { kind: 'ended', report: await project.run(goal, options), events };
    } catch (error) {
      return { kind: 'refused', error: toVupError(error) };
    }
  }

  private vup({ host, process }: Running): Vup {
    const { engine } = this.computer;
    const gate = (point: string) => process.effect('engine', point);
    return createVup({
      host,
      providers: { memory: async () => createMemoryProvider(engine, { like: this.like, gate }) },
      version: 'memory',
      build: 'memory',
      templatesDir: '/templates',
      keeperArgv: ['vup', '__keeper'],
    });
  }
}

function open(vup: Vup, vfile: 'required' | 'optional'): Promise<Project> {
  return vup.openProject({ sets: [], vars: {}, vfile });
}
