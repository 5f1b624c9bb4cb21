import { describe, expect, it } from 'vitest';
import { ownerMark } from '../../../../src/provider/machine-ref.ts';
import type { EffectContext } from '../../../../src/provider/provider.ts';
import { baseDisk, diskFile, listingDisk, settingsFile } from '../../../../src/providers/virtualbox/names.ts';
import { ensureRegistered } from '../../../../src/providers/virtualbox/register.ts';
import { machineUuid } from '../../../../src/vm/machine-uuid.ts';
import { sampleRef as ref } from '../../../fixtures/sample-ref.ts';
import { transcript } from './transcript.ts';
import { recordFile, recordText, vboxHost } from './vbox-in-memory.ts';

const uuid = machineUuid(ref);
const info = transcript('showvminfo-nat').replaceAll('11111111-1111-5111-8111-111111111111', uuid);
const mark = transcript('getextradata-value').replace('1a2b3c4d/web', ownerMark(ref));
const media = [`showmediuminfo disk ${baseDisk(ref.environment, 'd1')}`, `showmediuminfo disk ${diskFile(ref)}`];
/** Has VirtualBox write down that it knows the disk; the file itself is only in VirtualBox's world here. */
const listing = `createmedium disk --filename ${listingDisk(ref)} --diffparent ${baseDisk(ref.environment, 'd1')}`;

/** An answer that could go wrong for many reasons. */
const refusal = { exitCode: 1, stderr: 'VBoxManage: error: Could not find an open hard disk with UUID {1}\n' };

/**
 * The calls that put a machine back, without those that only look; VirtualBox tells of it as `first` says until one of `cures` came, of which
 * it refuses some.
 */
async function callsOf(
  first: string,
  cures: RegExp,
  texts: Readonly<Record<string, string>> = {},
  refused = 0,
): Promise<readonly string[]> {
  let cured = false;
  let left = refused;
  const { host, calls } = vboxHost(
    (words) => {
      const cure = cures.test(words.join(' '));
      if (cure && left > 0) {
        left -= 1;
        return refusal;
      }
      cured ||= cure;
      if (words[0] === 'getextradata') return { stdout: mark };
      if (words[0] !== 'showvminfo') return {};
      return cured ? { stdout: info } : { exitCode: 1, stderr: transcript(first) };
    },
    { [recordFile]: recordText, [diskFile(ref)]: '', ...texts },
  );
  const context = { host, signal: new AbortController().signal, progress: { log: () => undefined } } as unknown as EffectContext;
  expect(await ensureRegistered(ref, context)).toMatchObject({ kind: 'found', status: 'stopped' });
  return calls.filter((call) => !/^(?:showvminfo|getextradata) /.test(call));
}

describe('a machine that VirtualBox', () => {
  it('knows is only looked at', async () => {
    expect(await callsOf('error-missing.stderr', /^showvminfo/)).toEqual([]);
  });

  it('forgot is put back with its settings, and its disk is written down', async () => {
    expect(await callsOf('error-missing.stderr', /^registervm/, { [settingsFile(ref)]: '' })).toEqual([
      ...media,
      `registervm ${settingsFile(ref)}`,
      listing,
    ]);
  });

  it('forgot, and whose settings are gone, is made anew', async () => {
    const calls = await callsOf('error-missing.stderr', /^createvm/);
    // A disk that no machine has is not opened: its next start attaches it.
    expect(calls.map((call) => call.split(' ')[0])).toEqual(['createvm', 'setextradata']);
  });

  it('cannot read, for its disk was listed by another one, is read once the disk is open', async () => {
    const calls = await callsOf('error-inaccessible-showvminfo.stderr', /^showmediuminfo .*disk\.vdi$/, { [settingsFile(ref)]: '' });
    expect(calls).toEqual([...media, listing]);
  });

  it('cannot read at all is taken out, and put back with its settings', async () => {
    const calls = await callsOf('error-inaccessible-showvminfo.stderr', /^registervm/, { [settingsFile(ref)]: '' });
    expect(calls).toEqual([...media, `unregistervm ${uuid}`, `registervm ${settingsFile(ref)}`, listing]);
  });

  it('forgets once more while it is put back, for its service ended, is put back again', async () => {
    const calls = await callsOf('error-missing.stderr', /^registervm/, { [settingsFile(ref)]: '' }, 1);
    expect(calls).toEqual([...media, `registervm ${settingsFile(ref)}`, ...media, `registervm ${settingsFile(ref)}`, listing]);
  });

  it('does not take back is told of, and its disk does not stay open, which no machine has', async () => {
    const { host, calls } = vboxHost(
      ([verb]) =>
        verb === 'showvminfo' ? { exitCode: 1, stderr: transcript('error-missing.stderr') } : verb === 'registervm' ? refusal : {},
      { [recordFile]: recordText, [diskFile(ref)]: '', [settingsFile(ref)]: '' },
    );
    const context = { host, signal: new AbortController().signal } as unknown as EffectContext;
    await expect(ensureRegistered(ref, context)).rejects.toMatchObject({ code: 'VUP_ENGINE_FAILED' });
    expect(calls.at(-1)).toBe(`closemedium disk ${diskFile(ref)}`);
  });

  it('was to list when a run died loses what that run made for it', async () => {
    const calls = await callsOf('error-missing.stderr', /^registervm/, { [settingsFile(ref)]: '', [listingDisk(ref)]: '' });
    const forget = `closemedium disk ${listingDisk(ref)} --delete`;
    expect(calls.slice(-3)).toEqual([forget, listing, forget]);
  });
});
