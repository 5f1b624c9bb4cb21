import { describe, expect, it } from 'vitest';
import { type JournalSink, Recorder } from '../../../src/apply/recorder.ts';
import type { Step } from '../../../src/plan/step.ts';
import type { EnvironmentState, RecordedMachine } from '../../../src/state/recorded.ts';
import { machine, recorded } from '../../fixtures/machines.ts';

const environment = { id: '0badcafe' } as EnvironmentState['environment'];
const api = recorded(machine('api'), { ready: true });

function stateOf(...records: readonly RecordedMachine[]): EnvironmentState {
  return { schema: 1, serial: 1, environment, machines: Object.fromEntries(records.map((record) => [record.name, record])) };
}

const stepOf = (kind: 'create' | 'stop' | 'provision'): Step => ({ id: `api.${kind}`, kind, machine: 'api' }) as unknown as Step;
const full = new Error('no space left on device');

describe('an intent that cannot be written', () => {
  const sink: JournalSink = { intent: () => Promise.reject(full), outcome: async () => undefined };

  it('leaves the record as it was, for the effect does not begin', async () => {
    const recorder = new Recorder(stateOf(api), sink);
    await expect(recorder.intent(stepOf('stop'), { ...api, ports: [], ready: false, stopping: true })).rejects.toBe(full);
    expect(recorder.snapshot()).toEqual(stateOf(api));
  });

  it('leaves no record of a machine that was to be made', async () => {
    const recorder = new Recorder(stateOf(), sink);
    await expect(recorder.intent(stepOf('create'), { ...api, status: 'creating' })).rejects.toBe(full);
    expect(recorder.snapshot()).toEqual(stateOf());
  });

  it('takes nothing away that another step has recorded in the meantime', async () => {
    const recorder = new Recorder(stateOf(api), sink);
    const begun = recorder.intent(stepOf('provision'), { ...api, ready: false });
    const other = { ...recordOf(recorder), status: 'updating' as const };
    await recorder.outcome(stepOf('stop'), other);
    await expect(begun).rejects.toBe(full);
    expect(recorder.snapshot()).toEqual(stateOf({ ...api, ready: false, status: 'updating' }));
  });
});

function recordOf(recorder: Recorder): RecordedMachine {
  const record = recorder.get('api');
  if (record === undefined) throw new Error('no record');
  return record;
}
