import type { RecordChange } from '../state/journal-record.ts';
import type { EnvironmentState, RecordedEnvironment, RecordedMachine } from '../state/recorded.ts';

/** A state that changes are applied to, one after the other, each in the same time however many machines there are. */
export class Records {
  private readonly from: EnvironmentState;
  private readonly machines: Map<string, RecordedMachine>;
  private networks: RecordedEnvironment['networks'];

  constructor(state: EnvironmentState) {
    this.from = state;
    this.machines = new Map(Object.entries(state.machines));
    this.networks = state.environment.networks;
  }

  get(machine: string): RecordedMachine | undefined {
    return this.machines.get(machine);
  }

  all(): readonly RecordedMachine[] {
    return [...this.machines.values()];
  }

  get environment(): RecordedEnvironment {
    return { ...this.from.environment, networks: this.networks };
  }

  apply(change: RecordChange): void {
    if (!('machine' in change)) {
      this.networks = change.networks;
      return;
    }
    if (change.was !== undefined) this.machines.delete(change.was);
    if (change.record === null) this.machines.delete(change.machine);
    else this.machines.set(change.machine, change.record);
  }

  snapshot(): EnvironmentState {
    return { ...this.from, environment: this.environment, machines: Object.fromEntries(this.machines) };
  }
}

/** The state after these changes: what a journal says, played over the last state that was written. */
export function replayChanges(state: EnvironmentState, changes: readonly RecordChange[]): EnvironmentState {
  const records = new Records(state);
  for (const change of changes) records.apply(change);
  return records.snapshot();
}
