import type { Machine } from '../../machine/machine.ts';
import type { EngineForward } from '../../provider/observed.ts';

/** A machine as the engine in RAM holds it. */
export interface MemoryMachine {
  readonly owner: string;
  status: 'stopped' | 'running' | 'suspended' | 'broken';
  settings: Pick<Machine, 'cpus' | 'memoryMiB' | 'hostname' | 'folders' | 'diskMiB'>;
  imageDigest: string;
  readonly address: string;
  /** Commands run in the guest, oldest first. */
  readonly commands: string[][];
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
