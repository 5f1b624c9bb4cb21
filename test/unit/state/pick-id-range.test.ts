import { describe, expect, it } from 'vitest';
import { pickIdRange } from '../../../src/state/pick-id-range.ts';

const size = 65_536;

describe('pickIdRange', () => {
  it('takes the first range from 1900019712 on that is nobody else’s', () => {
    const root = { owners: ['root', '0'], isRoot: true };
    expect(pickIdRange({ ...root, subuid: '', subgid: '' })).toEqual({ base: 1_900_019_712, size });
    expect(pickIdRange({ ...root, subuid: 'ann:1900000000:65536', subgid: '' })).toEqual({ base: 1_900_085_248, size });
    expect(pickIdRange({ ...root, subuid: '', subgid: 'ann:1900019711:65538' })).toEqual({ base: 1_900_150_784, size });
    expect(pickIdRange({ ...root, subuid: 'root:1900019712:65536', subgid: '0:1900019712:65536' })).toEqual({ base: 1_900_019_712, size });
    expect(pickIdRange({ ...root, subuid: 'ann:100000:4000000000', subgid: '' })).toBeUndefined();
  });

  it('takes a person’s own range when it holds for users and groups', () => {
    const ann = { owners: ['ann', '1000'], isRoot: false };
    const lines = 'bob:100000:65536\nann:165536:65536\n';
    expect(pickIdRange({ ...ann, subuid: lines, subgid: lines })).toEqual({ base: 165_536, size });
    expect(pickIdRange({ ...ann, subuid: lines, subgid: '' })).toEqual({ base: 1_900_019_712, size });
    expect(pickIdRange({ ...ann, subuid: '# comment\n1000:200000:65536', subgid: 'ann:200000:131072' })).toEqual({ base: 200_000, size });
  });
});
