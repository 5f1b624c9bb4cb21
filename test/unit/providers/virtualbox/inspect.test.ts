import { describe, expect, it } from 'vitest';
import { inspectAll } from '../../../../src/providers/virtualbox/inspect.ts';
import { diskFile, vmGroup } from '../../../../src/providers/virtualbox/names.ts';
import { parseVmList } from '../../../../src/providers/virtualbox/parse-vm-list.ts';
import { machineUuid } from '../../../../src/vm/machine-uuid.ts';
import { sampleRef } from '../../../fixtures/sample-ref.ts';
import { transcript } from './transcript.ts';
import { recordFile, recordText, vboxHost } from './vbox-in-memory.ts';

const ref = sampleRef;
const disk = { [diskFile(ref)]: '' };
const made = { ...disk, [recordFile]: recordText };
const real = transcript('list-vms-long');
const web = '11111111-1111-5111-8111-111111111111';

/** The list of the real VirtualBox, in which the sample machine is that of the environment. */
const listed = real.replaceAll(web, machineUuid(ref));
const running = listed.replace('State:                       powered off', 'State:                       running');
const saved = listed.replace('State:                       powered off', 'State:                       saved');
const stderr = transcript('list-vms-long.stderr');

async function look(stdout: string, texts: Readonly<Record<string, string>>) {
  const { host, calls } = vboxHost((words) => (words.includes('--long') ? { stdout, stderr } : { stdout: short(stdout) }), texts);
  const [observed] = await inspectAll([ref], host);
  // It complains of a machine that it cannot read, so that what it told is counted.
  expect(calls).toEqual(['list vms --long', 'list vms']);
  return observed;
}

/** The short list of the same machines. */
function short(long: string): string {
  return parseVmList(long)
    .map(({ uuid }) => `"some machine" {${uuid}}\n`)
    .join('');
}

describe('a machine', () => {
  it('that is nowhere is absent, whatever others there are', async () => {
    expect(await look(real, {})).toEqual({ machine: 'web', status: 'absent' });
  });

  it.each([
    ['a disk', real, disk],
    ['an entry', listed, {}],
  ])('of which there is only %s is half made', async (_, list, texts) => {
    expect(await look(list, texts)).toMatchObject({ status: 'broken', reason: 'its creation did not come to the end' });
  });

  it('that was switched off is stopped, as it is wanted next', async () => {
    expect(await look(listed, made)).toEqual({
      machine: 'web',
      status: 'stopped',
      settings: { cpus: 1, memoryMiB: 512, hostname: 'web', diskMiB: 2048, folders: [], imageDigest: 'd1' },
    });
  });

  it('that runs has what VirtualBox gave it, and its forwards, but neither the one of ssh nor those of others', async () => {
    expect(await look(running, made)).toMatchObject({
      status: 'running',
      settings: {
        cpus: 2,
        memoryMiB: 1024,
        forwards: [
          { bind: '127.0.0.1', host: 8080, guest: 80, protocol: 'tcp' },
          { bind: '0.0.0.0', host: 5353, guest: 53, protocol: 'udp' },
        ],
      },
    });
    expect((await look(running, made))?.settings?.forwards).toHaveLength(2);
  });

  it('that is saved is suspended, and nothing of it listens', async () => {
    const observed = await look(saved, made);
    expect(observed).toMatchObject({ status: 'suspended', settings: { cpus: 2 } });
    expect(observed?.settings?.forwards).toBeUndefined();
  });

  it('that VirtualBox cannot read, or does not know, is put back by a start', async () => {
    const inaccessible = real.replace('44444444-4444-4444-8444-444444444444', machineUuid(ref));
    expect(await look(inaccessible, made)).toMatchObject({ status: 'stopped', settings: { cpus: 1 } });
    expect(await look(real, made)).toMatchObject({ status: 'stopped', settings: { cpus: 1 } });
  });

  it('whose disk is gone is lost', async () => {
    expect(await look(listed, { [recordFile]: recordText })).toMatchObject({ status: 'broken', lost: true });
  });

  it('that left its group is broken', async () => {
    expect(await look(listed.replaceAll(vmGroup(ref.environment), '/mine'), made)).toMatchObject({
      status: 'broken',
      reason: expect.stringContaining('group'),
    });
  });

  it("with another's record, or a damaged one, is broken", async () => {
    expect(await look(listed, { ...made, [recordFile]: recordText.replace('1a2b3c4d/web', 'ffffffff/web') })).toMatchObject({
      status: 'broken',
    });
    expect(await look(listed, { ...made, [recordFile]: '{' })).toMatchObject({ status: 'broken' });
  });

  it('that is in a state of a newer VirtualBox is unknown', async () => {
    expect(await look(listed.replace('powered off', 'dreaming'), made)).toMatchObject({
      status: 'unknown',
      reason: expect.stringContaining('dreaming'),
    });
  });
});

describe('a VirtualBox that cannot be asked', () => {
  it.each([
    ['is silent', { timedOut: true, exitCode: 143 }, 'VirtualBox did not answer within 30 s'],
    [
      'fails',
      { exitCode: 1, stderr: 'VBoxManage: error: Failed to create the VirtualBox object!\n' },
      'Failed to create the VirtualBox object!',
    ],
  ])('and %s leaves everything unknown', async (_, result, reason) => {
    for (const texts of [{}, disk, made]) {
      const { host } = vboxHost(() => result, texts);
      expect(await inspectAll([ref], host)).toEqual([
        { machine: 'web', status: 'unknown', reason: `could not list the machines of VirtualBox: ${reason}` },
      ]);
    }
  });

  it('and tells of half its machines is asked again', async () => {
    const half = real.slice(0, real.lastIndexOf('Name:  '));
    let told = 0;
    const { host, calls } = vboxHost((words) => {
      if (!words.includes('--long')) return { stdout: short(listed) };
      told += 1;
      return told < 3 ? { stdout: half, stderr } : { stdout: listed, stderr };
    }, made);
    expect(await inspectAll([ref], host)).toMatchObject([{ status: 'stopped' }]);
    expect(calls).toHaveLength(6);
  });

  it('and goes on telling of half its machines leaves everything unknown', async () => {
    const half = real.slice(0, real.lastIndexOf('Name:  '));
    const { host } = vboxHost((words) => (words.includes('--long') ? { stdout: half, stderr } : { stdout: short(listed) }), made);
    expect(await inspectAll([ref], host)).toMatchObject([{ status: 'unknown', reason: expect.stringContaining('some of them only') }]);
  });

  it('is not asked for nothing, and once for many', async () => {
    const { host, calls } = vboxHost(() => ({ stdout: real }));
    expect(await inspectAll([], host)).toEqual([]);
    expect(calls).toEqual([]);
    const many = Array.from({ length: 10 }, (_, at) => ({ ...ref, name: `web-${at}`, key: `web-${at}` }));
    expect((await inspectAll(many, host)).map(({ status }) => status)).toEqual(Array(10).fill('absent'));
    expect(calls).toEqual(['list vms --long']);
  });
});
