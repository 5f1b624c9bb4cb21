import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'vitest';
import { parseNatRule } from '../../src/providers/virtualbox/nat-rule.ts';
import { parseVersion } from '../../src/providers/virtualbox/parse-version.ts';
import { parseVmInfo } from '../../src/providers/virtualbox/parse-vm-info.ts';
import { parseVmList } from '../../src/providers/virtualbox/parse-vm-list.ts';
import { controllersOf } from '../../src/providers/virtualbox/storage.ts';
import { judgeAnswer } from '../../src/providers/virtualbox/vboxmanage.ts';
import { judgeState } from '../../src/providers/virtualbox/vm-state.ts';
import { eachLine, fuzz, fuzzTimeoutMs, mutants } from './fuzzing.ts';

const folders = ['transcripts', 'by-hand'].map((name) => new URL(`../unit/providers/virtualbox/${name}/`, import.meta.url));
const said = folders.flatMap((folder) => readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder), 'utf8')] as const));

/** What VBoxManage said, of the files whose names begin so. */
function texts(beginning: string): readonly string[] {
  return said.filter(([name]) => name.startsWith(beginning)).map(([, text]) => text);
}

const rules = 'vup-ssh,tcp,127.0.0.1,40022,,22\nmine,tcp,,9000,10.0.2.15,90\na,b,udp,::1,53,10.0.2.15,53\n';

describe('what VBoxManage says is read, whatever it is', { timeout: fuzzTimeoutMs }, () => {
  it('its machines', () => fuzz(mutants(texts('list-vms-long')), (text) => parseVmList(text).map(({ state }) => judgeState(state))));

  it('one of them', () => {
    const read = (text: string) => {
      const info = parseVmInfo(text);
      return info === undefined ? [] : controllersOf(info);
    };
    return fuzz(mutants(texts('showvminfo')), read);
  });

  it('a rule of its NAT', () => fuzz(mutants([rules]), eachLine(parseNatRule)));

  it('its version', () => fuzz(mutants(texts('version')), parseVersion));

  it('an error', () => {
    const ended = { exitCode: 1, stdout: '', timedOut: false };
    return fuzz(mutants(texts('error')), (stderr) => [
      judgeAnswer({ ...ended, stderr }, 1_000),
      judgeAnswer({ ...ended, exitCode: 0, stderr }, 1_000),
    ]);
  });
});
