import type { Step } from '../plan/step.ts';
import type { RecordChange } from '../state/journal-record.ts';
import type { EnvironmentState, RecordedEnvironment, RecordedMachine } from '../state/recorded.ts';
import { Records } from './records.ts';

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
  private readonly records: Records;
  private readonly journal: JournalSink;
  private readonly open = new Map<string, string>();
  private anyTakenBack = false;

  constructor(state: EnvironmentState, journal: JournalSink) {
    this.records = new Records(state);
    this.journal = journal;
  }

  get(machine: string): RecordedMachine | undefined {
    return this.records.get(machine);
  }

  all(): readonly RecordedMachine[] {
    return this.records.all();
  }

  get environment(): RecordedEnvironment {
    return this.records.environment;
  }

  /**
   * Before an effect. Durable when it resolves. Answers the intent's id: the run after a crash finds it open. When it rejects, the effect
   * must not begin, and the record is as it was.
   */
  async intent(step: Step, record?: RecordedMachine): Promise<string> {
    const before = record && this.get(record.name);
    // At once, not when it is on the disk: what other steps record of the machine in the meantime is made from this.
    this.apply(record && { machine: record.name, record });
    try {
      const id = await this.journal.intent(step.kind, step.machine, record && { machine: record.name, record });
      this.open.set(step.id, id);
      return id;
    } catch (error) {
      this.anyTakenBack = true;
      if (record !== undefined && this.get(record.name) === record) this.apply({ machine: record.name, record: before ?? null });
      throw error;
    }
  }

  /** After an effect; `null` forgets the step's machine. */
  async outcome(step: Step, record?: RecordedMachine | null): Promise<void> {
    const machine = record?.name ?? step.machine;
    return this.end(step, record === undefined || machine === undefined ? undefined : { machine, record });
  }

  /** After a machine got another name: in one record, or a kill between two would leave one machine with two names. */
  async renamed(step: Step, was: string, record: RecordedMachine): Promise<void> {
    return this.end(step, { machine: record.name, record, was });
  }

  private async end(step: Step, change: RecordChange | undefined): Promise<void> {
    this.apply(change);
    const intent = this.open.get(step.id) ?? `${step.id} without intent`;
    this.open.delete(step.id);
    await this.journal.outcome(intent, change);
  }

  /** A record that changes, or goes, without an effect in the engine. */
  async settle(change: RecordChange): Promise<void> {
    this.apply(change);
    await this.journal.outcome('machine' in change ? `settle ${change.machine}` : 'settle networks', change);
  }

  /** An intent failed whose line may be in the journal all the same: the state must be written, or the next run goes by that line. */
  get tookBack(): boolean {
    return this.anyTakenBack;
  }

  /** The state to write when the run ends. */
  snapshot(): EnvironmentState {
    return this.records.snapshot();
  }

  private apply(change: RecordChange | undefined): void {
    if (change !== undefined) this.records.apply(change);
  }
}
