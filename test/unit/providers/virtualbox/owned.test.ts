import { describe, expect, it } from 'vitest';
import { type MachineRef, ownerMark } from '../../../../src/provider/machine-ref.ts';
import type { EffectContext } from '../../../../src/provider/provider.ts';
import { clearMachine } from '../../../../src/providers/virtualbox/clear.ts';
import { diskFile, seedFile } from '../../../../src/providers/virtualbox/names.ts';
import { stopMachine } from '../../../../src/providers/virtualbox/power.ts';
import { ensureRegistered } from '../../../../src/providers/virtualbox/register.ts';
import { machineUuid } from '../../../../src/vm/machine-uuid.ts';
import { sampleRef } from '../../../fixtures/sample-ref.ts';
import { transcript } from './transcript.ts';
import { type Answer, vboxHost } from './vbox-in-memory.ts';

const ref: MachineRef = sampleRef;
const uuid = machineUuid(ref);
const asks = /^(?:showvminfo|getextradata) /;
const info = transcript('showvminfo-nat').replaceAll('11111111-1111-5111-8111-111111111111', uuid);
const value = (mark: string) => transcript('getextradata-value').replace('1a2b3c4d/web', mark);

/** A VirtualBox that has the machine, with a mark and in a group. */
function withVm(mark: string | undefined, group: string, state = 'poweroff'): Answer {
  return ([verb]) => {
    if (verb === 'showvminfo')
      return { stdout: info.replace('groups="/vup/1a2b3c4d"', `groups="${group}"`).replace('VMState="poweroff"', `VMState="${state}"`) };
    if (verb === 'getextradata') return { stdout: mark === undefined ? transcript('getextradata-none') : value(mark) };
    return {};
  };
}

function room(answer: Answer) {
  const { host, calls, removed } = vboxHost(answer, { [diskFile(ref)]: '', [seedFile(ref)]: '' });
  const context = { host, signal: new AbortController().signal, progress: { log: () => undefined } } as unknown as EffectContext;
  return { context, calls, removed };
}

const foreign: readonly (readonly [string, Answer])[] = [
  ["another's mark", withVm('ffffffff/web', '/vup/1a2b3c4d')],
  ["another machine's mark", withVm('1a2b3c4d/db', '/vup/1a2b3c4d')],
  ['no mark, in no group', withVm(undefined, '/')],
  ["no mark, in another's group", withVm(undefined, '/vup/1a2b3c4d5')],
  ['no mark, in a group below', withVm(undefined, '/vup/1a2b3c4d/x')],
];

describe('a machine of VirtualBox that is not ours', () => {
  it.each(foreign)('(%s) is neither taken out nor detached, and its disk stays', async (_, answer) => {
    const { context, calls, removed } = room(answer);
    await expect(clearMachine(ref, context)).rejects.toMatchObject({
      code: 'VUP_ENGINE_FAILED',
      message: expect.stringContaining('owner mark'),
    });
    expect(calls.filter((call) => !asks.test(call))).toEqual([]);
    expect(removed).toEqual([]);
  });

  it.each(foreign)('(%s) is not set up for a start', async (_, answer) => {
    const { context, calls } = room(answer);
    await expect(ensureRegistered(ref, context)).rejects.toMatchObject({ code: 'VUP_ENGINE_FAILED' });
    expect(calls.filter((call) => !asks.test(call))).toEqual([]);
  });

  it('is not switched off', async () => {
    const { context, calls } = room(withVm('ffffffff/web', '/', 'running'));
    await expect(stopMachine(ref, 'force', context)).rejects.toMatchObject({ code: 'VUP_ENGINE_FAILED' });
    expect(calls.filter((call) => !asks.test(call))).toEqual([]);
  });

  it('is left alone too while its mark cannot be read', async () => {
    const { context, calls, removed } = room(([verb]) => {
      if (verb === 'showvminfo') return { stdout: info };
      return { exitCode: 1, stderr: transcript('error-inaccessible-extradata.stderr') };
    });
    await expect(clearMachine(ref, context)).rejects.toMatchObject({ code: 'VUP_ENGINE_FAILED' });
    expect(calls.filter((call) => !asks.test(call))).toEqual([]);
    expect(removed).toEqual([]);
  });
});

describe('a machine that is ours', () => {
  it.each([
    ['by its mark', withVm(ownerMark(ref), '/')],
    ['by its group, before it was marked', withVm(undefined, '/mine,/vup/1a2b3c4d')],
  ])('%s is taken out, with its media, and never with what it stands on', async (_, answer) => {
    const { context, calls, removed } = room(answer);
    await clearMachine(ref, context);
    expect(calls.filter((call) => !asks.test(call))).toEqual([
      `storagectl ${uuid} --name vup --remove`,
      `unregistervm ${uuid}`,
      `closemedium disk ${diskFile(ref)}`,
      `closemedium dvd ${seedFile(ref)}`,
    ]);
    expect(removed).toEqual([ref.paths.disk]);
  });

  it('that cannot be read is taken out by its UUID', async () => {
    const { context, calls } = room(([verb]) =>
      verb === 'showvminfo' ? { exitCode: 1, stderr: transcript('error-inaccessible-showvminfo.stderr') } : {},
    );
    await clearMachine(ref, context);
    expect(calls).toContain(`unregistervm ${uuid}`);
  });

  it('whose settings went while it was looked at is taken out by its UUID', async () => {
    let looks = 0;
    const { context, calls } = room(([verb]) => {
      if (verb === 'getextradata') return { exitCode: 1, stderr: transcript('error-inaccessible-extradata.stderr') };
      if (verb !== 'showvminfo') return {};
      looks += 1;
      return looks === 1 ? { stdout: info } : { exitCode: 1, stderr: transcript('error-inaccessible-showvminfo.stderr') };
    });
    await clearMachine(ref, context);
    expect(calls).toContain(`unregistervm ${uuid}`);
  });

  it('that is not there any more leaves its files to be removed', async () => {
    const { context, calls, removed } = room(([verb]) =>
      verb === 'showvminfo' ? { exitCode: 1, stderr: transcript('error-missing.stderr') } : {},
    );
    await clearMachine(ref, context);
    expect(calls.filter((call) => call.startsWith('unregistervm'))).toEqual([]);
    expect(removed).toEqual([ref.paths.disk]);
  });
});
