import type { ExecResult, FileStat, Host } from '../../../../src/host/host.ts';
import { ownerMark } from '../../../../src/provider/machine-ref.ts';
import { machineRecordFile } from '../../../../src/providers/virtualbox/names.ts';
import { sampleRef } from '../../../fixtures/sample-ref.ts';

/** What VBoxManage answers to a call; words are without the program. */
export type Answer = (words: readonly string[]) => Partial<ExecResult>;

/** A host of nothing but these texts and a VBoxManage; `calls` are the words that it got, `removed` the paths that went. */
export function vboxHost(answer: Answer, texts: Readonly<Record<string, string>> = {}) {
  const calls: string[] = [];
  const removed: string[] = [];
  const run = async ([, ...words]: readonly string[]): Promise<ExecResult> => {
    calls.push(words.join(' '));
    return { exitCode: 0, stdout: '', stderr: '', timedOut: false, aborted: false, ...answer(words) };
  };
  const host = {
    exec: { run, which: async (name: string) => `/usr/bin/${name}` },
    clock: { sleep: async () => undefined },
    files: {
      readTextIfExists: async (path: string) => texts[path],
      stat: async (path: string) => (path in texts ? ({ type: 'file' } as FileStat) : undefined),
      remove: async (path: string) => {
        removed.push(path);
      },
    },
    failpoints: { active: false, hit: async () => undefined },
  } as unknown as Host;
  return { host, calls, removed };
}

/** The record of the sample machine, as create writes it. */
export const recordText = JSON.stringify({
  version: 1,
  owner: ownerMark(sampleRef),
  chain: [{ digest: 'd1', mediaType: 'm', sizeBytes: 1 }],
  address: sampleRef.address,
  hostname: 'web',
  cpus: 1,
  memoryMiB: 512,
  diskMiB: 2048,
  folders: [],
  options: { firmware: 'auto', controller: 'auto', chipset: 'piix3', gui: false, linkedClone: true, customize: [] },
  seeded: true,
});

/** Where {@link recordText} lies. */
export const recordFile = machineRecordFile(sampleRef);
