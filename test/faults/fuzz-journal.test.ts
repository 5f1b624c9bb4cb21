import fc from 'fast-check';
import { it } from 'vitest';
import { checksumOf } from '../../src/state/checked-json.ts';
import { type JournalRecord, parseJournal, recordLine } from '../../src/state/journal-record.ts';
import { sampleState } from '../unit/state/sample-state.ts';
import { fuzz, fuzzTimeoutMs, mutantDocuments, mutants } from './fuzzing.ts';

const at = '2026-01-01T00:00:00.000Z';
const { machines } = sampleState('0a1b2c3d', '/home/ann/shop');
const record = machines['web'] ?? null;
const records: readonly JournalRecord[] = [
  { type: 'intent', id: 'web.create', op: 'create', machine: 'web', at, run: 'r1', change: { machine: 'web', record } },
  { type: 'outcome', id: 'web.create', at, change: { machine: 'web', record } },
  { type: 'intent', id: 'network', op: 'create-network', at, run: 'r1', change: { networks: ['lxc'] } },
  { type: 'outcome', id: 'network', at },
  { type: 'intent', id: 'web.destroy', op: 'destroy', machine: 'web', at, run: 'r2', change: { machine: 'web', record: null } },
];
const journals = [records.map(recordLine).join(''), records.slice(0, 3).map(recordLine).join('').slice(0, -20), ''];

/** What replay gives is used: its changes go into a state document. */
function replay(text: string): void {
  const { open, changes, damagedLines } = parseJournal(text);
  if (damagedLines < 0) throw new Error('fewer than none');
  for (const intent of open) JSON.stringify(intent);
  for (const change of changes) checksumOf(change);
}

it('replay of the journal bears whatever the file holds', { timeout: fuzzTimeoutMs }, async () => {
  const wrong = fc.array(fc.constantFrom(...records).chain(mutantDocuments), { maxLength: 5 });
  const resummed = wrong.map((lines) => lines.map((line) => recordLine(line as JournalRecord)).join(''));
  await fuzz(
    fc.oneof(
      mutants(journals),
      resummed,
      resummed.chain((text) => mutants([text])),
    ),
    replay,
  );
});
