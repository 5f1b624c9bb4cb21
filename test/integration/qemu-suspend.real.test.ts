import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { createNodeHost } from '../../src/host/node-host.ts';
import { diskFile, qmpSocket } from '../../src/providers/qemu/names.ts';
import { withQmp } from '../../src/providers/qemu/qmp.ts';
import { hasSavedState, readSavedState, writeSavedState } from '../../src/providers/qemu/saved-state.ts';
import { loadState, resumeArgs, saveState, settleSuspension } from '../../src/providers/qemu/suspend.ts';
import { type TinyMachine, tinyMachines } from './tiny-machine.ts';

const host = createNodeHost();
const missing = (await host.exec.which('qemu-system-x86_64')) === undefined;
const context = { host, signal: new AbortController().signal, progress: { bar: () => undefined, log: () => undefined } };
const makeMachine = tinyMachines();
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Each letter follows the one before it, so the guest was never started anew. */
function isUnbroken(text: string): boolean {
  return text.length > 26 && alphabet.repeat(Math.ceil(text.length / 26) + 1).includes(text);
}

function snapshots({ ref }: TinyMachine): string {
  return execFileSync('qemu-img', ['snapshot', '-l', '-U', diskFile(ref)], { encoding: 'utf8' });
}

const status = ({ ref }: TinyMachine) => withQmp(qmpSocket(ref), host, (qmp) => qmp.execute('query-status', {}));

describe.skipIf(missing)('a machine suspended to disk, with the real QEMU', () => {
  test('goes on where it was, and nothing of the saved state is left', async () => {
    const machine = makeMachine();
    const first = await machine.start();
    await machine.moreLetters(10);
    await saveState(machine.ref, machine.suspended, context);
    expect(await host.processes.waitGone(first, 5000)).toBe(true);
    expect(await hasSavedState(machine.ref, host)).toBe(true);
    expect((await readSavedState(machine.ref, host))?.launch).toEqual(machine.suspended);
    expect(snapshots(machine)).toContain('vup-suspended');

    await machine.start(resumeArgs);
    await loadState(machine.ref, context);
    await machine.moreLetters(20);
    expect(machine.letters()).toSatisfy(isUnbroken);
    expect(await hasSavedState(machine.ref, host)).toBe(false);
    expect(snapshots(machine)).not.toContain('vup-suspended');

    // And once more, for the second time is another one.
    await saveState(machine.ref, machine.suspended, context);
    expect(await hasSavedState(machine.ref, host)).toBe(true);
  });

  test('whatever Vup dies in the middle of, the guest runs on', async () => {
    const machine = makeMachine();
    await machine.start();
    await machine.moreLetters(5);
    // Before the memory was saved.
    await writeSavedState(machine.ref, 'saving', machine.suspended, host);
    await withQmp(qmpSocket(machine.ref), host, (qmp) => qmp.execute('stop', {}));
    expect(await hasSavedState(machine.ref, host)).toBe(false);
    await settleSuspension(machine.ref, context);
    await machine.moreLetters(5);
    // After the guest was stopped, before or after anything was noted.
    await withQmp(qmpSocket(machine.ref), host, (qmp) => qmp.execute('stop', {}));
    await settleSuspension(machine.ref, context);
    await machine.moreLetters(5);
    // After QEMU was started again, before the memory was back.
    await saveState(machine.ref, machine.suspended, context);
    await machine.start(resumeArgs);
    await settleSuspension(machine.ref, context);
    await machine.moreLetters(20);
    expect(machine.letters()).toSatisfy(isUnbroken);
    // A machine that nobody suspended is left alone.
    await settleSuspension(machine.ref, context);
    expect(await status(machine)).toMatchObject({ status: 'running' });
  });

  test('a device that cannot be saved is named, a disk without room is told, and the machine runs on', async () => {
    const machine = makeMachine();
    await machine.start(['-device', 'nvme,serial=x']);
    await expect(saveState(machine.ref, machine.suspended, context)).rejects.toThrow(/nvme/);
    const huge = { ...machine.suspended, record: { ...machine.suspended.record, memoryMiB: 1_000_000_000 } };
    await expect(saveState(machine.ref, huge, context)).rejects.toMatchObject({ code: 'VUP_HOST_RESOURCE' });
    expect(await hasSavedState(machine.ref, host)).toBe(false);
    await machine.moreLetters(30);
    expect(machine.letters()).toSatisfy(isUnbroken);
  });

  test('an interrupted save is undone', async () => {
    const machine = makeMachine();
    await machine.start();
    const aborted = { ...context, signal: AbortSignal.abort() };
    await expect(saveState(machine.ref, machine.suspended, aborted)).rejects.toMatchObject({ code: 'VUP_INTERRUPTED' });
    expect(await hasSavedState(machine.ref, host)).toBe(false);
    await machine.moreLetters(30);
    expect(machine.letters()).toSatisfy(isUnbroken);
    expect(snapshots(machine)).not.toContain('vup-suspended');
  });
});
