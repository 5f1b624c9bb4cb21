import type { Step } from '../plan/step.ts';
import type { RecordChange } from '../state/journal-record.ts';
import type { EnvironmentState, RecordedEnvironment, RecordedMachine } from '../state/recorded.ts';

/** Where intents and outcomes go: each is on the disk before the promise resolves. */
export interface JournalSink {
  intent(op: string, machine: string | undefined, change: RecordChange | undefined): Promise<string>;
  outcome(id: string, change: RecordChange | undefined): Promise<void>;
}

/**
 * The records of one run. An intent holds the pessimistic record (`creating`, step `unknown`), the outcome the true one,
 * so that replaying the journal over the last state gives the truth after a kill at any point.
 */
export class Recorder {
  private records: Readonly<Record<string, RecordedMachine>>;
  private environmentRecord: RecordedEnvironment;
  private readonly journal: JournalSink;
  private readonly state: EnvironmentState;
  private readonly open = new Map<string, string>();

  constructor(state: EnvironmentState, journal: JournalSink) {
    this.state = state;
    this.records = state.machines;
    this.environmentRecord = state.environment;
    this.journal = journal;
  }

  get(machine: string): RecordedMachine | undefined {
    return this.records[machine];
  }

  all(): readonly RecordedMachine[] {
    return Object.values(this.records);
  }

  /** Before an effect. Durable when it resolves. */
  async intent(step: Step, record?: RecordedMachine): Promise<void> {
    const change = record && { machine: record.name, record };
    this.apply(change);
    this.open.set(step.id, await this.journal.intent(step.kind, step.machine, change));
  }

  /** After an effect; `null` forgets the step's machine. */
  async outcome(step: Step, record?: RecordedMachine | null): Promise<void> {
    const machine = record?.name ?? step.machine;
    const change = record === undefined || machine === undefined ? undefined : { machine, record };
    this.apply(change);
    const intent = this.open.get(step.id) ?? `${step.id} without intent`;
    this.open.delete(step.id);
    await this.journal.outcome(intent, change);
  }

  /** A record that changes, or goes, without an effect in the engine. */
  async settle(change: RecordChange): Promise<void> {
    this.apply(change);
    await this.journal.outcome(`settle ${change.machine}`, change);
  }

  /** Which providers' networks exist. */
  setNetworks(networks: readonly string[]): void {
    this.environmentRecord = { ...this.environmentRecord, networks };
  }

  get environment(): RecordedEnvironment {
    return this.environmentRecord;
  }

  /** The state to write when the run ends. */
  snapshot(): EnvironmentState {
    return { ...this.state, environment: this.environmentRecord, machines: this.records };
  }

  private apply(change: RecordChange | undefined): void {
    if (change !== undefined) this.records = replayChange(this.records, change);
  }
}

/** Records after one change. Pure; used live and when a journal is replayed. */
export function replayChange(
  records: Readonly<Record<string, RecordedMachine>>,
  change: RecordChange,
): Readonly<Record<string, RecordedMachine>> {
  if (change.record !== null) return { ...records, [change.machine]: change.record };
  const { [change.machine]: _forgotten, ...rest } = records;
  return rest;
}
