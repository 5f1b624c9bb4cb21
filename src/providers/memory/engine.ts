import type { Machine } from '../../machine/machine.ts';
import type { EngineForward } from '../../provider/observed.ts';

/** A machine as the engine in RAM holds it. */
export interface MemoryMachine {
  readonly owner: string;
  status: 'stopped' | 'running' | 'suspended' | 'broken';
  /** What was begun with it and did not come to its end. */
  unfinished?: MemoryEffect | undefined;
  settings: Pick<Machine, 'cpus' | 'memoryMiB' | 'hostname' | 'folders' | 'diskMiB'>;
  imageDigest: string;
  readonly address: string;
  /** Commands run in the guest, oldest first. */
  readonly commands: string[][];
  /** Marks of commands that run now. */
  readonly busy: Set<string>;
  readonly files: Map<string, string>;
  /** What the engine itself forwards; it ends with the machine's run. */
  forwards: readonly EngineForward[];
}

/** Calls that can be made to fail or to wait. */
export type MemoryCall = 'inspect' | 'exec' | MemoryEffect;

/** Calls that change something. */
export type MemoryEffect = 'network' | 'disk' | 'create' | 'update' | 'start' | 'forward' | 'suspend' | 'resume' | 'stop' | 'destroy';

/** A fault on demand: thrown, or awaited, when the call is made. */
export type MemoryFault = (call: MemoryCall, machine: string) => Promise<void> | void;

/** An engine that lives in RAM: what a hypervisor holds, and nothing of what Vup records. */
export class MemoryEngine {
  readonly machines = new Map<string, MemoryMachine>();
  readonly networks = new Map<string, readonly string[]>();
  /** Networks that are half made or half gone. */
  readonly partial = new Set<string>();
  readonly disks = new Set<string>();
  /** Host ports that somebody else has, with whom. */
  readonly takenPorts = new Map<number, string>();
  /** Effects in the order they came, for example `start 1a2b3c4d/web`. */
  readonly calls: string[] = [];
  /** Most boots seen at once. */
  peakBoots = 0;
  private boots = 0;
  fault: MemoryFault = () => {};
  /** Exit code of a guest command; 0 unless a test says otherwise. */
  answer: (argv: readonly string[]) => number = () => 0;

  async call(call: MemoryCall, subject: string): Promise<void> {
    if (call !== 'inspect' && call !== 'exec') this.calls.push(`${call} ${subject}`);
    await this.fault(call, subject);
  }

  /** What another engine would be that had lived through the same. Its faults are its own. */
  copy(): MemoryEngine {
    const made = new MemoryEngine();
    for (const [key, machine] of this.machines) {
      const own = { commands: [...machine.commands], busy: new Set(machine.busy), files: new Map(machine.files) };
      made.machines.set(key, { ...machine, ...own });
    }
    for (const [id, names] of this.networks) made.networks.set(id, names);
    for (const id of this.partial) made.partial.add(id);
    for (const digest of this.disks) made.disks.add(digest);
    for (const [port, holder] of this.takenPorts) made.takenPorts.set(port, holder);
    made.answer = this.answer;
    return made;
  }

  /** The host goes down and comes up again: nothing runs, bridges are gone, disks and what sleeps on them stay. */
  restart(): void {
    for (const machine of this.machines.values()) {
      if (machine.status === 'running') machine.status = 'stopped';
      if (!isHalfMade(machine)) machine.unfinished = undefined;
      machine.forwards = [];
      machine.busy.clear();
    }
    this.networks.clear();
    this.partial.clear();
  }

  async boot(work: () => Promise<void>): Promise<void> {
    this.boots += 1;
    this.peakBoots = Math.max(this.peakBoots, this.boots);
    try {
      await work();
    } finally {
      this.boots -= 1;
    }
  }
}

/** Its creation or its end was begun and not finished: it can be made again or removed, nothing else. */
export function isHalfMade({ unfinished }: MemoryMachine): boolean {
  return unfinished === 'create' || unfinished === 'destroy';
}
