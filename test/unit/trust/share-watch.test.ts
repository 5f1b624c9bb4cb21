import { describe, expect, it } from 'vitest';
import { doubtsOf, type FileTrace, guardedNow, type ShareRecord, writersOf } from '../../../src/trust/share-watch.ts';

const none: FileTrace = { id: 'absent', sha256: 'absent' };
const file = (id: string, sha256: string): FileTrace => ({ id, sha256 });
const record: ShareRecord = {
  at: '2026-01-01T00:00:00Z',
  machines: ['web'],
  seen: { Vfile: file('1', 'a'), '.env': none, 'Vfile.lock': file('7', 'l') },
  guarded: { Vfile: '1' },
};

describe('a file of a folder that a guest could write', () => {
  it.each<[string, Partial<ShareRecord>, Record<string, FileTrace>, readonly string[]]>([
    ['is as it was', {}, { Vfile: file('1', 'a') }, []],
    ['was changed by the host, for the guest cannot', {}, { Vfile: file('1', 'b') }, []],
    [
      'was put in the place of another, with other contents',
      {},
      { Vfile: file('2', 'b') },
      ['Vfile was replaced while web could write the folder it lies in'],
    ],
    ['was put in the place of another, with the same contents', {}, { Vfile: file('2', 'a') }, []],
    [
      'was changed in place once its guard was lost',
      { guarded: {} },
      { Vfile: file('1', 'b') },
      ['Vfile was changed while web could write the folder it lies in'],
    ],
    ['appeared', {}, { '.env': file('3', 'x') }, ['.env appeared while web could write the folder it lies in']],
    [
      'appeared under a name that was never looked at',
      {},
      { 'Vfile.local.yaml': file('3', 'x') },
      ['Vfile.local.yaml appeared while web could write the folder it lies in'],
    ],
    ['is gone', {}, { Vfile: none }, []],
    ['is what Vup wrote itself', { own: ['m'] }, { 'Vfile.lock': file('8', 'm') }, []],
    [
      'is not what Vup wrote itself',
      { own: ['m'] },
      { 'Vfile.lock': file('8', 'n') },
      ['Vfile.lock was replaced while web could write the folder it lies in'],
    ],
  ])('%s', (_what, change, now, doubts) => {
    expect(doubtsOf({ ...record, ...change }, now)).toEqual(doubts);
  });

  it('is in no doubt where no guest could write', () => {
    expect(doubtsOf(undefined, { Vfile: file('9', 'z') })).toEqual([]);
  });

  it('is guarded from the start of all machines on, and only as long as it is that file', () => {
    const now = { Vfile: file('2', 'b'), '.env': none };
    expect(guardedNow(record, now, true)).toEqual({ Vfile: '2' });
    expect(guardedNow(record, now, false)).toEqual({});
    expect(guardedNow(record, record.seen, false)).toEqual({ Vfile: '1' });
    expect(guardedNow(undefined, now, false)).toEqual({});
  });
});

describe('machines that can write a project', () => {
  const machine = (name: string, from: string, readonly = false) => ({ name, folders: [{ from, to: '/x', readonly }] });
  it.each<[string, boolean]>([
    ['/home/ann/shop', true],
    ['/home/ann', true],
    ['/', true],
    ['/home/ann/sho', false],
    ['/home/ann/shop/src', false],
    ['/home/ann/shop2', false],
  ])('by sharing %s: %s', (from, expected) => {
    expect(writersOf([machine('web', from)], '/home/ann/shop')).toEqual(expected ? ['web'] : []);
    expect(writersOf([machine('web', from, true)], '/home/ann/shop')).toEqual([]);
  });
});
