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

/** The calls that put a machine back, without those that only look; VirtualBox tells of it as `first` says until one of `cures` came. */
async function callsOf(first: string, cures: RegExp, texts: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  let cured = false;
  const { host, calls } = vboxHost(
    (words) => {
      cured ||= cures.test(words.join(' '));
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

  it('forgot, and whose settings are gone, is made anew on its disk', async () => {
    const calls = await callsOf('error-missing.stderr', /^createvm/);
    expect(calls.map((call) => call.split(' ')[0])).toEqual([
      'showmediuminfo',
      'showmediuminfo',
      'createvm',
      'setextradata',
      'createmedium',
    ]);
  });

  it('cannot read, for its disk was listed by another one, is read once the disk is open', async () => {
    const calls = await callsOf('error-inaccessible-showvminfo.stderr', /^showmediuminfo .*disk\.vdi$/, { [settingsFile(ref)]: '' });
    expect(calls).toEqual([...media, listing]);
  });

  it('cannot read at all is taken out, and put back with its settings', async () => {
    const calls = await callsOf('error-inaccessible-showvminfo.stderr', /^registervm/, { [settingsFile(ref)]: '' });
    expect(calls).toEqual([...media, `unregistervm ${uuid}`, `registervm ${settingsFile(ref)}`, listing]);
  });

  it('was to list when a run died loses what that run made for it', async () => {
    const calls = await callsOf('error-missing.stderr', /^registervm/, { [settingsFile(ref)]: '', [listingDisk(ref)]: '' });
    const forget = `closemedium disk ${listingDisk(ref)} --delete`;
    expect(calls.slice(-3)).toEqual([forget, listing, forget]);
  });
});
