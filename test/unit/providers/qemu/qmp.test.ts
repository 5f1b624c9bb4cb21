import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createNodeHost } from '../../../../src/host/node-host.ts';
import { qmpFailureKind, withQmp } from '../../../../src/providers/qemu/qmp.ts';
import { removeDevice } from '../../../../src/providers/qemu/qmp-devices.ts';
import { runSnapshotJob } from '../../../../src/providers/qemu/qmp-jobs.ts';
import { parseQmpLine } from '../../../../src/providers/qemu/qmp-message.ts';
import { scratchFolders } from '../../host/scratch.ts';
import { qmpServers, say } from './qmp-server.ts';

const host = createNodeHost();
const scratch = scratchFolders();
const serve = qmpServers();

async function kindOf(work: Promise<unknown>) {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error, 'it was to fail').toBeDefined();
  return { kind: qmpFailureKind(error), message: (error as Error).message, code: (error as { code?: string }).code };
}

describe('a QMP connection', () => {
  test('answers reach their commands by id, though events come between', async () => {
    const path = join(scratch(), 'qmp');
    const held: (() => void)[] = [];
    await serve(path, ({ execute, id }, socket) => {
      say(socket, { event: 'BALLOON_CHANGE', data: { actual: 1 }, timestamp: {} });
      const answer = () => say(socket, { return: execute === 'query-status' ? { status: 'running', running: true } : { actual: 7 }, id });
      // The first is answered after the second.
      if (held.push(answer) === 2) for (const one of held.reverse()) one();
    });
    const seen: string[] = [];
    const found = await withQmp(path, host, async (qmp) => {
      qmp.onEvent(({ event }) => seen.push(event));
      return { version: qmp.version, answers: await Promise.all([qmp.execute('query-status', {}), qmp.execute('query-balloon', {})]) };
    });
    expect(found.answers).toEqual([{ status: 'running', running: true }, { actual: 7 }]);
    expect(found.version).toMatchObject({ major: 7, minor: 2, micro: 22 });
    expect(seen).toEqual(['BALLOON_CHANGE', 'BALLOON_CHANGE']);
  });

  test("QEMU's refusal keeps its class and words", async () => {
    const path = join(scratch(), 'qmp');
    await serve(path, ({ id }, socket) => say(socket, { id, error: { class: 'DeviceNotFound', desc: "Device 'x' not found" } }));
    const failure = await kindOf(withQmp(path, host, (qmp) => qmp.execute('netdev_del', { id: 'x' })));
    expect(failure).toEqual({ kind: 'refused', message: "QEMU refused: Device 'x' not found", code: 'VUP_ENGINE_FAILED' });
  });

  test('QEMU that ends in the middle of a command is told as that', async () => {
    const path = join(scratch(), 'qmp');
    await serve(path, (_asked, socket) => socket.destroy());
    expect(await kindOf(withQmp(path, host, (qmp) => qmp.execute('stop', {})))).toMatchObject({ kind: 'closed' });
  });

  test('QEMU that does not answer is not waited for for ever, and an abort ends the waiting', async () => {
    const path = join(scratch(), 'qmp');
    await serve(path, () => undefined);
    const late = await kindOf(withQmp(path, host, (qmp) => qmp.execute('query-status', {}, { timeoutMs: 50 })));
    expect(late).toMatchObject({ kind: 'busy' });
    const signal = AbortSignal.timeout(50);
    expect(await kindOf(withQmp(path, host, (qmp) => qmp.execute('query-status', {}), { signal }))).toMatchObject({
      code: 'VUP_INTERRUPTED',
    });
  });

  test('nobody there is `gone`, at once, unless QEMU is starting', async () => {
    const path = join(scratch(), 'qmp');
    expect(await kindOf(withQmp(path, host, async () => undefined))).toMatchObject({ kind: 'gone' });
    const waiting = withQmp(path, host, async (qmp) => qmp.version.major, { starting: async () => true });
    await host.clock.sleep(60);
    await serve(path, () => undefined);
    expect(await waiting).toBe(7);
  });

  test('what speaks no QMP is said to be so; a silent one is busy', async () => {
    const folder = scratch();
    await serve(join(folder, 'ssh'), () => undefined, 'SSH-2.0-OpenSSH_9.2\r\n');
    expect(await kindOf(withQmp(join(folder, 'ssh'), host, async () => undefined))).toMatchObject({ kind: 'garbled' });
    await serve(join(folder, 'silent'), () => undefined, '');
    const silent = withQmp(join(folder, 'silent'), host, async () => undefined, { timeoutMs: 80 });
    expect(await kindOf(silent)).toMatchObject({ kind: 'busy' });
  });

  test('commands are probed once', async () => {
    const path = join(scratch(), 'qmp');
    let asked = 0;
    await serve(path, ({ id }, socket) => {
      asked += 1;
      say(socket, { return: [{ name: 'snapshot-save' }], id });
    });
    const found = await withQmp(path, host, async (qmp) => [await qmp.has('snapshot-save'), await qmp.has('hostfwd')]);
    expect(found).toEqual([true, false]);
    expect(asked).toBe(1);
  });
});

describe('removeDevice', () => {
  test('waits for the very device, also when the event overtakes the answer', async () => {
    const path = join(scratch(), 'qmp');
    await serve(path, ({ id }, socket) => {
      say(socket, { event: 'DEVICE_DELETED', data: { device: 'other' }, timestamp: {} });
      say(socket, { event: 'DEVICE_DELETED', data: { device: 'fs0' }, timestamp: {} });
      say(socket, { return: {}, id });
    });
    await withQmp(path, host, (qmp) => removeDevice(qmp, 'fs0'));
  });

  test('a guest that refuses, one that never answers, and a device that is not there', async () => {
    const folder = scratch();
    await serve(join(folder, 'a'), ({ id }, socket) => {
      say(socket, { return: {}, id });
      say(socket, { event: 'DEVICE_UNPLUG_GUEST_ERROR', data: { device: 'fs0' }, timestamp: {} });
    });
    const refused = await kindOf(withQmp(join(folder, 'a'), host, (qmp) => removeDevice(qmp, 'fs0')));
    expect(refused).toMatchObject({ kind: 'refused', message: 'the guest does not release the device fs0' });
    await serve(join(folder, 'b'), ({ id }, socket) => say(socket, { return: {}, id }));
    const silent = withQmp(join(folder, 'b'), host, (qmp) => removeDevice(qmp, 'fs0', { timeoutMs: 60 }));
    expect(await kindOf(silent)).toMatchObject({ kind: 'busy' });
    await serve(join(folder, 'c'), ({ id }, socket) => say(socket, { id, error: { class: 'DeviceNotFound', desc: 'no' } }));
    await withQmp(join(folder, 'c'), host, (qmp) => removeDevice(qmp, 'fs0'));
  });
});

describe('runSnapshotJob', () => {
  /** As QEMU: a job stays until it is dismissed, and its name is taken as long. */
  const serveJobs = async (path: string, left: readonly string[], error?: string) => {
    const jobs = new Map(left.map((id) => [id, { id, type: 'snapshot-save', status: 'concluded' }]));
    await serve(path, ({ execute, arguments: takes, id }, socket) => {
      const job = (takes as { readonly 'job-id'?: string; readonly id?: string })['job-id'] ?? (takes as { readonly id?: string }).id ?? '';
      if (execute === 'query-jobs') return say(socket, { return: [...jobs.values()], id });
      if (execute === 'job-dismiss') jobs.delete(job);
      else if (jobs.has(job)) return say(socket, { id, error: { class: 'GenericError', desc: `Job ID '${job}' already in use` } });
      else jobs.set(job, { id: job, type: execute, status: 'concluded', ...(error !== undefined && { error }) });
      say(socket, { return: {}, id });
      if (execute !== 'job-dismiss') say(socket, { event: 'JOB_STATUS_CHANGE', data: { id: job, status: 'concluded' }, timestamp: {} });
    });
    return jobs;
  };
  const save = (path: string) =>
    withQmp(path, host, (qmp) => runSnapshotJob(qmp, 'snapshot-save', { tag: 't', vmstate: 'disk', devices: ['disk'] }, {}));

  test('leaves no job behind, and takes away one that an interrupted run left', async () => {
    const path = join(scratch(), 'qmp');
    const jobs = await serveJobs(path, ['vup-snapshot-save', 'of-somebody-else']);
    await save(path);
    expect([...jobs.keys()]).toEqual(['of-somebody-else']);
  });

  test("tells the job's own error", async () => {
    const path = join(scratch(), 'qmp');
    await serveJobs(path, [], 'No space left on device');
    expect(await kindOf(save(path))).toMatchObject({ kind: 'refused', message: 'QEMU refused: No space left on device' });
  });
});

test.each([
  '',
  '[]',
  '{}',
  '{"QMP": 1}',
  '{"QMP": {"version": {"qemu": {"major": "7"}}}}',
  '{"id": 1}',
  '{"id": "x", "return": 1}',
  '\u0000',
])('%j is no QMP', (line) => {
  expect(parseQmpLine(line)).toEqual({ kind: 'garbled' });
});
