import { describe, expect, it } from 'vitest';
import { firstBootEntries } from '../../../../src/providers/lxc/first-boot.ts';
import { overlappingEntries } from '../../../../src/providers/lxc/id-range.ts';
import { parseMounts } from '../../../../src/providers/lxc/mounts.ts';
import { renderHosts } from '../../../../src/providers/lxc/name-server.ts';

describe('id ranges', () => {
  const range = { base: 1_000_000, size: 65_536 };

  it('may lie in those of root', () => {
    expect(overlappingEntries('root:1000000:65536\n0:1000000:65536\n# ann:1000000:1\n', range)).toEqual([]);
  });

  it('may not overlap those of another user, at either end', () => {
    expect(overlappingEntries('ann:951968:65536\nbob:1065535:1\ncy:1065536:65536\n', range)).toEqual(['ann:951968:65536', 'bob:1065535:1']);
  });
});

describe('mountinfo', () => {
  it('is read with optional fields and octal escapes', () => {
    const text = '36 35 98:0 / /m\\040nt/0 rw,noatime master:1 shared:7 - fuse.vup vup:1a2b3c4d/web rw\n';
    expect(parseMounts(text)).toEqual([{ target: '/m nt/0', type: 'fuse.vup', source: 'vup:1a2b3c4d/web' }]);
  });
});

describe('names of machines', () => {
  it('are given in full, short and by machine, without repeats', () => {
    const members = [
      { name: 'web', hostname: 'web.shop.test', address: '10.83.12.10' },
      { name: 'db', hostname: 'db', address: '10.83.12.11' },
    ];
    expect(renderHosts(members)).toBe('10.83.12.10 web.shop.test web\n10.83.12.11 db\n');
  });
});

describe('first boot', () => {
  it('lays parents before what is in them', () => {
    const entries = firstBootEntries('web.shop.test', { subnet: '10.83.12.0/24', gateway: '10.83.12.1' });
    const seen = new Set<string>(['.']);
    for (const { kind, path } of entries) {
      const parent = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.';
      expect(seen).toContain(parent);
      if (kind === 'folder') seen.add(path);
    }
    expect(entries).toContainEqual({ kind: 'file', path: 'etc/resolv.conf', text: 'nameserver 10.83.12.1\nsearch shop.test\n' });
    expect(entries).toContainEqual({ kind: 'file', path: 'etc/machine-id', text: '' });
  });
});
