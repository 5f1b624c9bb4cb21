import fc from 'fast-check';
import { describe, it } from 'vitest';
import { parseMountPoints } from '../../src/host/mount-points.ts';
import { readProcessStat } from '../../src/host/node-processes.ts';
import { findPortHolder } from '../../src/host/port-holder.ts';
import { overlappingEntries } from '../../src/providers/lxc/id-range.ts';
import { parseMounts } from '../../src/share/mounts.ts';
import { pickIdRange } from '../../src/state/pick-id-range.ts';
import { parseRoutes } from '../../src/state/subnet.ts';
import { fuzz, fuzzTimeoutMs, mutants } from './fuzzing.ts';
import { hostThatSays } from './host-that-says.ts';

const mountinfo = '29 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n88 29 0:44 / /srv/a\\040b rw - fuse.bindfs /home/ann rw\n';
const stat = '4711 (a (b) c) S 1 4711 4711 0 -1 4194560 1 0 0 0 1 1 0 0 20 0 1 0 123456 1000 100 18446744073709551615\n';
const routes =
  'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\neth0\t00000000\t0100000A\t0003\t0\t0\t0\t00000000\t0\t0\t0\nvup-0a1b2c3d\t000C530A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n';
const sockets =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 21345 1 0000000000000000 100 0 0 10 0\n';
const subordinate = '# ids\nann:100000:65536\nbob:1900019712:65536\n1000:165536:65536\n';

describe('what the host says is read, whatever it is', { timeout: fuzzTimeoutMs }, () => {
  it('its mounts', () => fuzz(mutants([mountinfo]), (text) => [parseMounts(text), parseMountPoints(text)]));

  it('the state of a process', () => fuzz(mutants([stat]), readProcessStat));

  it('its routes', () => fuzz(mutants([routes]), parseRoutes));

  it('who has a port', () => fuzz(mutants([sockets]), (text) => findPortHolder(hostThatSays(text).files, 8080, 'tcp')));

  it('whose ids are whose', async () => {
    const texts = mutants([subordinate, '']);
    await fuzz(fc.tuple(texts, texts, fc.boolean()), ([subuid, subgid, isRoot]) => {
      const picked = pickIdRange({ subuid, subgid, owners: isRoot ? ['root', '0'] : ['ann', '1000'], isRoot });
      if (picked !== undefined && isRoot && overlappingEntries(subuid, picked).length > 0) throw new Error('it is taken');
    });
  });
});
