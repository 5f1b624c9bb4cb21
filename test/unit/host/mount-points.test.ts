import { describe, expect, it } from 'vitest';
import { mountAtOrBelow, parseMountPoints } from '../../../src/host/mount-points.ts';

const text = `36 35 98:0 /mnt1 /mnt\\0402 rw,noatime master:1 - ext3 /dev/root rw
37 35 98:0 / /srv/data rw - ext3 /dev/root rw
`;

describe('mount points', () => {
  it('reads names with spaces', () => {
    expect([...parseMountPoints(text)]).toEqual(['/mnt 2', '/srv/data']);
  });

  it('finds one at a path or below, not beside', () => {
    const points = parseMountPoints(text);
    expect(mountAtOrBelow('/srv', points)).toBe('/srv/data');
    expect(mountAtOrBelow('/srv/data', points)).toBe('/srv/data');
    expect(mountAtOrBelow('/srv/dat', points)).toBeUndefined();
    expect(mountAtOrBelow('/srv/data/below', points)).toBeUndefined();
  });
});
