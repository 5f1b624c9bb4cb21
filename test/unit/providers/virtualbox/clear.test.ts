import { expect, it } from 'vitest';
import type { EffectContext } from '../../../../src/provider/provider.ts';
import { clearMachine } from '../../../../src/providers/virtualbox/clear.ts';
import { diskFile, seedFile } from '../../../../src/providers/virtualbox/names.ts';
import { sampleRef as ref } from '../../../fixtures/sample-ref.ts';
import { transcript } from './transcript.ts';
import { vboxHost } from './vbox-in-memory.ts';

it('has VirtualBox forget the disks of a machine that it does not know, also where their files are gone', async () => {
  const { host, calls } = vboxHost(() => ({ exitCode: 1, stderr: transcript('error-missing.stderr') }));
  await clearMachine(ref, { host, signal: new AbortController().signal } as unknown as EffectContext);
  expect(calls.slice(1)).toEqual([`closemedium disk ${diskFile(ref)}`, `closemedium dvd ${seedFile(ref)}`]);
});
