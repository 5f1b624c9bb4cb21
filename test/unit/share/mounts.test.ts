import { describe, expect, it } from 'vitest';
import { parseMounts } from '../../../src/share/mounts.ts';

describe('mountinfo', () => {
  it('is read with optional fields and octal escapes', () => {
    const text = '36 35 98:0 / /m\\040nt/0 rw,noatime master:1 shared:7 - fuse.vup vup:1a2b3c4d/web rw\n';
    expect(parseMounts(text)).toEqual([{ target: '/m nt/0', type: 'fuse.vup', source: 'vup:1a2b3c4d/web' }]);
  });
});
