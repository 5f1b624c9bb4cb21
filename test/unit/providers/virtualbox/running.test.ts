import { describe, expect, it } from 'vitest';
import { runningMachines } from '../../../../src/providers/virtualbox/running.ts';
import { machineUuid } from '../../../../src/vm/machine-uuid.ts';
import { sampleRef } from '../../../fixtures/sample-ref.ts';
import { vboxHost } from './vbox-in-memory.ts';

const other = { ...sampleRef, name: 'db', key: 'db' };
const someones = '"a "quoted" name" {11111111-1111-5111-8111-111111111111}\n';

describe('machines that run', () => {
  it('are told by one question', async () => {
    const { host, calls } = vboxHost(() => ({ stdout: `${someones}"vup-1a2b3c4d-web" {${machineUuid(sampleRef)}}\r\n` }));
    expect([...(await runningMachines([sampleRef, other], host))]).toEqual(['web']);
    expect(calls).toEqual(['list runningvms']);
  });

  it('are those of no other UUID in the same name', async () => {
    const { host } = vboxHost(() => ({ stdout: someones.replace('a "quoted" name', `x {${machineUuid(sampleRef)}}`) }));
    expect([...(await runningMachines([sampleRef], host))]).toEqual([]);
  });

  it('are not told by a VirtualBox that fails', async () => {
    const { host } = vboxHost(() => ({ exitCode: 1, stderr: 'VBoxManage: error: Failed to create the VirtualBox object!\n' }));
    await expect(runningMachines([sampleRef], host)).rejects.toMatchObject({ code: 'VUP_ENGINE_FAILED' });
  });
});
