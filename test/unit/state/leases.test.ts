import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { writeChecked } from '../../../src/state/checked-json.ts';
import { createLeases, portKey } from '../../../src/state/leases.ts';
import { environmentPaths } from '../../../src/state/paths.ts';
import { createStateStore } from '../../../src/state/store.ts';
import { overlaps, parseCidr, parseRoutes } from '../../../src/state/subnet.ts';
import { scratchFolders } from '../host/scratch.ts';
import { sampleState } from './sample-state.ts';
import { hostAt } from './vup-home.ts';

const scratch = scratchFolders();
const free = () => Promise.resolve(true);
const noIds = { subuid: '', subgid: '', owners: ['root', '0'], isRoot: true };

function setUp() {
  const { host, vup } = hostAt(scratch());
  return { host, vup, leases: createLeases(host, vup), again: () => createLeases(host, vup) };
}

describe('networks', () => {
  it('are kept, differ, and come back after release', async () => {
    const { leases, again } = setUp();
    const first = await leases.network('aaaaaaaa', []);
    expect(first.subnet).toMatch(/^10\.(6[4-9]|[789]\d|1[01]\d|12[0-7])\.\d+\.0\/24$/);
    expect(first.gateway).toBe(first.subnet.replace('.0/24', '.1'));
    expect(await again().network('aaaaaaaa', [], 1_000)).toEqual(first);
    expect((await again().network('cccccccc', [], 1_000)).subnet).toMatch(/\/20$/);
    expect(await again().network('aaaaaaaa', [])).toEqual(first);
    expect(await leases.network('bbbbbbbb', [])).not.toEqual(first);
    await leases.release('aaaaaaaa');
    await leases.release('aaaaaaaa');
    expect(await leases.network('aaaaaaaa', [])).toEqual(first);
  });

  it('avoid what the host has routes to', async () => {
    const { leases } = setUp();
    const vpn = parseCidr('10.0.0.0/8');
    const office = parseCidr('172.16.0.0/12');
    if (vpn === undefined || office === undefined) throw new Error('unreachable');
    const lease = parseCidr((await leases.network('aaaaaaaa', [vpn, office])).subnet);
    expect(lease !== undefined && !overlaps(lease, vpn) && !overlaps(lease, office)).toBe(true);
    const all = parseCidr('128.0.0.0/1');
    if (all === undefined) throw new Error('unreachable');
    await expect(leases.network('bbbbbbbb', [vpn, all])).rejects.toMatchObject({ code: 'VUP_HOST_RESOURCE' });
  });

  it('differ for many that ask at once', async () => {
    const { again } = setUp();
    const ids = Array.from({ length: 15 }, (_, index) => index.toString(16).padStart(8, '0'));
    const got = await Promise.all(ids.map((id) => again().network(id, [])));
    expect(new Set(got.map(({ subnet }) => subnet)).size).toBe(15);
  });
});

describe('ports', () => {
  it('are kept, differ, and skip what is in use', async () => {
    const { leases, again } = setUp();
    const request = { environment: 'aaaaaaaa', key: portKey('web', 80, 'tcp'), isFree: free };
    const port = await leases.port(request);
    expect(port).toBeGreaterThanOrEqual(20_000);
    expect(port).toBeLessThan(30_000);
    expect(await again().port({ ...request, isFree: () => Promise.resolve(false) })).toBe(port);
    expect(await leases.port({ ...request, key: portKey('web', 81, 'tcp') })).not.toBe(port);
    await leases.release('aaaaaaaa');
    expect(await leases.port({ ...request, isFree: (candidate) => Promise.resolve(candidate !== port) })).not.toBe(port);
  });

  it('can be given back one by one, and run out', async () => {
    const { leases } = setUp();
    const request = { environment: 'aaaaaaaa', key: 'a', isFree: free };
    const port = await leases.port(request);
    await leases.releasePort('aaaaaaaa', 'a');
    await leases.releasePort('cccccccc', 'a');
    expect(await leases.port(request)).toBe(port);
    await expect(leases.port({ ...request, key: 'b', isFree: () => Promise.resolve(false) })).rejects.toMatchObject({
      code: 'VUP_HOST_RESOURCE',
    });
  });
});

describe('id range', () => {
  it('is chosen once', async () => {
    const { leases, again } = setUp();
    const range = await leases.idRange({ ...noIds, subuid: 'ann:1900019712:65536\n' });
    expect(range).toEqual({ base: 1_900_085_248, size: 65_536 });
    expect(await again().idRange(noIds)).toEqual(range);
  });
});

describe('a damaged book', () => {
  it('is made again from the states, so that nothing is leased twice', async () => {
    const { leases, again, vup, host } = setUp();
    const paths = environmentPaths(vup, '0123abcd');
    mkdirSync(paths.root, { recursive: true });
    const state = sampleState('0123abcd', '/p');
    await createStateStore(host.files, paths).write(state);
    await leases.network('aaaaaaaa', []);
    for (const wrong of [{ ports: {} }, { networks: { '0123abcd': null }, ports: {} }, { networks: {}, ports: { '0123abcd': null } }]) {
      writeFileSync(vup.leases, writeChecked(wrong));
      expect(await again().heldNetwork('0123abcd')).toEqual(state.environment.network);
    }
    writeFileSync(vup.leases, 'garbage');
    expect(await again().network('0123abcd', [])).toEqual(state.environment.network);
    expect(await again().port({ environment: '0123abcd', key: portKey('web', 80, 'tcp'), isFree: free })).toBe(20_123);
    expect(await again().idRange({ ...noIds, subuid: 'ann:1048576:65536' })).toEqual(state.environment.idRange);
  });

  it('is not made again while a state cannot be read for want of open files: what that holds would be leased twice', async () => {
    const { vup, host } = setUp();
    const paths = environmentPaths(vup, '0123abcd');
    mkdirSync(paths.root, { recursive: true });
    await createStateStore(host.files, paths).write(sampleState('0123abcd', '/p'));
    const readTextIfExists = async (path: string): Promise<string | undefined> => {
      if (path === paths.state) throw Object.assign(new Error('too many open files'), { code: 'EMFILE', syscall: 'open' });
      return host.files.readTextIfExists(path);
    };
    const short = { ...host, files: { ...host.files, readTextIfExists } };
    await expect(createLeases(short, vup).network('bbbbbbbb', [])).rejects.toMatchObject({ code: 'EMFILE' });
  });
});

describe('parseRoutes', () => {
  it('reads /proc/net/route and leaves the default route out', () => {
    const text = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t0102A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
eth0\t0002A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
`;
    expect(parseRoutes(text)).toEqual([parseCidr('192.168.2.0/24')]);
    expect(parseRoutes('')).toEqual([]);
  });
});
