import { createHash } from 'node:crypto';
import { canonicalJson } from './checked-json.ts';
import type { RecordedMachine } from './recorded.ts';

/** What is recorded from a journal line on. */
export type RecordChange =
  /** A machine's record; null: forgotten. `was`: the name that it had until now, which goes in the same moment. */
  | { readonly machine: string; readonly record: RecordedMachine | null; readonly was?: string }
  /** Names of the providers whose networks the environment has, or may have. */
  | { readonly networks: readonly string[] };

/** One effect that is about to begin. */
export interface Intent {
  /** Unique in the journal; the outcome names it. */
  readonly id: string;
  /** The kind of step, for example `create`. */
  readonly op: string;
  /** Absent for what belongs to the whole environment. */
  readonly machine?: string;
  readonly at: string;
  /** Which run wrote it. */
  readonly run: string;
  /** The pessimistic record: what is true if nothing more is heard of the effect. */
  readonly change?: RecordChange;
}

/** How an effect ended. */
export interface IntentEnd {
  readonly id: string;
  readonly at: string;
  /** The true record; absent when the effect changed none. */
  readonly change?: RecordChange;
}

/** One line of the journal. */
export type JournalRecord = ({ readonly type: 'intent' } & Intent) | ({ readonly type: 'outcome' } & IntentEnd);

/** What a journal says. */
export interface JournalReplay {
  /** Intents without an outcome, oldest first. */
  readonly open: readonly Intent[];
  /** Changes of records in the order they were written; played over the last state they give the truth. */
  readonly changes: readonly RecordChange[];
  /** Lines that could not be read, but for a last one that a crash cut off. */
  readonly damagedLines: number;
}

/** The record as a line of JSON with the first 16 hex digits of its own sha256. */
export function recordLine(record: JournalRecord): string {
  const text = canonicalJson(record);
  return `{"sum":"${sumOf(text)}","record":${text}}\n`;
}

/** Never throws: a line whose sum is wrong is counted and left out. */
export function parseJournal(text: string): JournalReplay {
  const open = new Map<string, Intent>();
  const changes: RecordChange[] = [];
  const lines = text.split('\n');
  const torn = lines.pop() ?? '';
  let damagedLines = 0;
  for (const line of torn === '' ? lines : [...lines, torn]) {
    const record = parseLine(line);
    if (record === undefined) damagedLines += line === '' || line === torn ? 0 : 1;
    else if (record.type === 'outcome') open.delete(record.id);
    else open.set(record.id, withoutType(record));
    if (record?.change !== undefined) changes.push(record.change);
  }
  return { open: [...open.values()], changes, damagedLines };
}

function parseLine(line: string): JournalRecord | undefined {
  try {
    const { sum, record } = JSON.parse(line) as { sum?: unknown; record?: JournalRecord };
    return typeof record === 'object' && record !== null && sum === sumOf(canonicalJson(record)) ? record : undefined;
  } catch {
    return undefined;
  }
}

function withoutType({ type: _, ...intent }: { readonly type: 'intent' } & Intent): Intent {
  return intent;
}

function sumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
