import { describe, expect, it } from 'vitest';
import { parseProcs } from '../../../../src/providers/lxc/cgroups.ts';
import { firstBootEntries } from '../../../../src/providers/lxc/first-boot.ts';
import { overlappingEntries } from '../../../../src/providers/lxc/id-range.ts';

describe('id ranges', () => {
  const range = { base: 1_000_000, size: 65_536 };

  it('may lie in those of root', () => {
    expect(overlappingEntries('root:1000000:65536\n0:1000000:65536\n# ann:1000000:1\n', range)).toEqual([]);
  });

  it('do not conflict with a line that is no entry', () => {
    expect(overlappingEntries('ann:100000:9007199254740993:a\n:0:4000000000\nbob:0:4e9\n', range)).toEqual([]);
  });

  it('may not overlap those of another user, at either end', () => {
    expect(overlappingEntries('ann:951968:65536\nbob:1065535:1\ncy:1065536:65536\n', range)).toEqual(['ann:951968:65536', 'bob:1065535:1']);
  });
});

describe('processes of a control group', () => {
  it('are those that can be told here', () => {
    expect(parseProcs('1\n4711\n0\n-1\n0x10\n1e3\n\n')).toEqual([1, 4711]);
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
