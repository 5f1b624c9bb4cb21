import { readFileSync } from 'node:fs';
import { describe, it } from 'vitest';
import { parseProcs } from '../../src/providers/lxc/cgroups.ts';
import { parseConfig } from '../../src/providers/lxc/config-file.ts';
import { isRunning } from '../../src/providers/lxc/inspect.ts';
import { sampleRef } from '../fixtures/sample-ref.ts';
import { fuzz, fuzzTimeoutMs, mutants } from './fuzzing.ts';
import { hostThatSays } from './host-that-says.ts';

const config = readFileSync(new URL('../unit/providers/lxc/golden/config', import.meta.url), 'utf8');
const sockets =
  'Num       RefCount Protocol Flags    Type St Inode Path\n0000000000000000: 00000002 00000000 00010000 0001 01 21345 @/var/lib/vup/environments/1a2b3c4d/engine/web/command\n0000000000000000: 00000003 00000000 00000000 0001 03 21346 /run/systemd/private\n';

describe('what LXC says is read, whatever it is', { timeout: fuzzTimeoutMs }, () => {
  it('its configuration', () => fuzz(mutants([config]), parseConfig));

  it('the processes of a container', () =>
    fuzz(mutants(['1\n4711\n4712\n0\n']), (text) => {
      if (parseProcs(text).some((pid) => !Number.isSafeInteger(pid) || pid < 1)) throw new Error('no process');
    }));

  it("the kernel's list of sockets", () => fuzz(mutants([sockets]), (text) => isRunning(sampleRef, hostThatSays(text))));
});
