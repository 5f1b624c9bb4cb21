import { expect, it } from 'vitest';
import type { StepContext } from '../../../src/apply/context.ts';
import { Recorder } from '../../../src/apply/recorder.ts';
import { replayChanges } from '../../../src/apply/records.ts';
import { runRename } from '../../../src/apply/steps/machine.ts';
import type { RecordChange } from '../../../src/state/journal-record.ts';
import type { EnvironmentState } from '../../../src/state/recorded.ts';
import { machine, recorded } from '../../fixtures/machines.ts';

it('gives a machine its new name in one moment: whatever of the journal reached the disk, it has one name', async () => {
  const environment = { id: '0badcafe' } as EnvironmentState['environment'];
  const before: EnvironmentState = { schema: 1, serial: 1, environment, machines: { api: recorded(machine('api')) } };
  const journal: (RecordChange | undefined)[] = [];
  const recorder = new Recorder(before, {
    intent: async (_op, _machine, change) => String(journal.push(change)),
    outcome: async (_id, change) => void journal.push(change),
  });
  const step = { id: 'backend.rename', kind: 'rename', machine: 'backend', from: 'api', needs: [], reason: '', cost: 'safe' } as const;
  await runRename(step, { recorder } as unknown as StepContext);
  const namesAfter = (lines: number): readonly string[] =>
    Object.keys(
      replayChanges(
        before,
        journal.slice(0, lines).filter((change) => change !== undefined),
      ).machines,
    );
  expect([0, 1, 2].map(namesAfter)).toEqual([['api'], ['api'], ['backend']]);
  expect(journal).toHaveLength(2);
  expect(recorder.snapshot().machines['backend']).toMatchObject({ name: 'backend', key: 'api', machine: { name: 'backend' } });
});
