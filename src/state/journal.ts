import type { Files } from '../host/host.ts';
import { type Intent, type IntentEnd, type JournalRecord, type JournalReplay, parseJournal, recordLine } from './journal-record.ts';

/** The log of what a run is about to do and did, for the run that follows a crash. One writer: whoever holds the lock. */
export interface Journal {
  /** On the disk before it resolves; only then may the effect begin. */
  begin(intent: Intent): Promise<void>;
  /** How the effect ended; an intent without this is open. */
  end(end: IntentEnd): Promise<void>;
  /** What earlier runs left open. */
  replay(): Promise<JournalReplay>;
  /** Empties it. To be called when the state holds all that it says. */
  clear(): Promise<void>;
}

interface Waiting {
  readonly line: string;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/** The journal in `path`. Records that come while one write is under way share the next, and its one sync. */
export function createJournal(files: Files, path: string): Journal {
  let waiting: Waiting[] = [];
  let writing: Promise<void> | undefined;
  let needsLineEnd: boolean | undefined;

  const writeBatch = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      needsLineEnd ??= await endsTorn(files, path);
      const text = batch.map(({ line }) => line).join('');
      await files.appendDurable(path, needsLineEnd ? `\n${text}` : text);
      needsLineEnd = false;
      for (const { done } of batch) done();
    } catch (error) {
      // A part of it may be in the file.
      needsLineEnd = true;
      for (const { failed } of batch) failed(error);
    }
  };
  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      await writeBatch(batch);
    }
    writing = undefined;
  };
  const append = (record: JournalRecord): Promise<void> =>
    new Promise((done, failed) => {
      waiting.push({ line: recordLine(record), done, failed });
      writing ??= drain();
    });

  const replay = async () => parseJournal((await files.readTextIfExists(path)) ?? '');
  return {
    begin: (intent) => append({ type: 'intent', ...intent }),
    end: (end) => append({ type: 'outcome', ...end }),
    replay,
    async clear() {
      await writing;
      await files.writeAtomic(path, '', { mode: 0o600 });
      needsLineEnd = false;
    },
  };
}

/** True when a write of an earlier run was cut off in its line. */
async function endsTorn(files: Files, path: string): Promise<boolean> {
  const end = await files.readTail(path, 1);
  return end !== '' && end !== '\n';
}
