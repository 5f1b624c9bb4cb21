import { describe, expect, it } from 'vitest';
import { pickSubnet, sampleSubnet, subnetOf } from '../../../src/state/pick-subnet.ts';
import { addressText, overlaps, parseCidr, type Subnet } from '../../../src/state/subnet.ts';

const subnet = (text: string): Subnet => parseCidr(text) ?? { address: 0, mask: 0 };

describe('the network of an environment', () => {
  it.each([
    [1, '/24'],
    [200, '/24'],
    [201, '/20'],
    [1_000, '/20'],
  ])('of %i machines is a %s', (machines, prefix) => {
    expect(pickSubnet('aaaaaaaa', machines, [])?.subnet).toMatch(new RegExp(`${prefix}$`));
    expect(sampleSubnet(machines).subnet).toMatch(new RegExp(`${prefix}$`));
  });

  it('begins at a multiple of its size, and the host has its first address', () => {
    const lease = pickSubnet('aaaaaaaa', 1_000, []);
    const { address } = subnet(lease?.subnet ?? '');
    expect(address % 4096).toBe(0);
    expect(subnet(`${lease?.gateway}/32`).address).toBe(address + 1);
  });

  it('overlaps nothing that is taken, whatever its size', () => {
    const taken: Subnet[] = [subnet('10.48.0.0/13'), subnet('10.60.3.0/24')];
    for (let made = 0; made < 100; made += 1) {
      const own = subnet(pickSubnet(`${made}`, made % 2 === 0 ? 1_000 : 1, taken)?.subnet ?? '');
      expect(taken.some((other) => overlaps(own, other))).toBe(false);
      taken.push(own);
    }
  });

  it('comes from another range when the best one is taken, and from none when all are', () => {
    expect(pickSubnet('aaaaaaaa', 1_000, [subnet('10.0.0.0/8')])?.subnet).toMatch(/^172\.2[4-7]\./);
    expect(pickSubnet('aaaaaaaa', 1_000, [subnet('0.0.0.0/0')])).toBeUndefined();
  });

  it.each([1, 1_000])('of %i machines is known by any of its addresses', (machines) => {
    for (const taken of [[], [subnet('10.0.0.0/8')], [subnet('10.0.0.0/8'), subnet('172.16.0.0/12')]]) {
      for (const id of ['aaaaaaaa', 'bbbbbbbb', 'cccccccc']) {
        const lease = pickSubnet(id, machines, taken);
        const { address, mask } = subnet(lease?.subnet ?? '');
        expect(subnetOf(addressText(address + (~mask >>> 0) - 1))).toEqual(lease);
      }
    }
  });

  it('is not known by what is no address', () => expect(subnetOf('web')).toBeUndefined());
});
