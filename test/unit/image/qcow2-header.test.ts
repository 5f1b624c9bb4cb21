import { describe, expect, it } from 'vitest';
import { hasQcow2Magic, readQcow2Header } from '../../../src/image/qcow2-header.ts';
import { type HeaderChanges, qcow2Head } from './qcow2.ts';

describe('a qcow2 header', () => {
  it.each<[string, HeaderChanges]>([
    ['plain, version 3', {}],
    ['plain, version 2', { version: 2 }],
    ['with zstd and extended L2 entries', { incompatible: 0b11000n }],
    ['with names of features', { extensions: [[0x6803f857, 'x'.repeat(144)]] }],
  ])('is taken: %s', (_, changes) => {
    expect(readQcow2Header(qcow2Head(changes))).toEqual({ virtualSizeBytes: 2 ** 30 });
  });

  it.each<[string, HeaderChanges, RegExp]>([
    ['a backing file', { backingOffset: 512n }, /backing file/],
    [
      'the format of a backing file',
      {
        extensions: [
          [0x6803f857, 'abc'],
          [0xe2792aca, 'raw'],
        ],
      },
      /backing file/,
    ],
    ['an external data file by its bit', { incompatible: 0b100n }, /another file/],
    ['an external data file by its name', { extensions: [[0x44415441, '/etc/shadow']] }, /another file/],
    ['an external data file in version 2', { version: 2, extensions: [[0x44415441, '/etc/shadow']] }, /another file/],
    ['AES', { crypt: 1 }, /encrypted/],
    ['LUKS', { crypt: 2 }, /encrypted/],
    ['a LUKS header', { extensions: [[0x0537be77, 'x'.repeat(16)]] }, /encrypted/],
    ['dirt', { incompatible: 0b1n }, /not closed cleanly/],
    ['corruption', { incompatible: 0b10n }, /corrupt/],
    ['an unknown feature', { incompatible: 1n << 40n }, /does not know/],
    ['snapshots', { snapshots: 2 }, /snapshots/],
    ['version 1', { version: 1 }, /version 1/],
    ['no size', { size: 0n }, /size/],
    ['a size that nobody has', { size: 1n << 60n }, /size/],
    ['tiny clusters', { clusterBits: 3 }, /clusters/],
    ['a header inside its own fields', { headerLength: 8 }, /length of its header/],
    ['extensions without an end', { extensions: [[1, 'x'.repeat(65_416)]] }, /no end/],
  ])('is refused: %s', (_, changes, reason) => {
    expect(readQcow2Header(qcow2Head(changes))).toMatch(reason);
  });

  it('is none where the magic is missing or the file ends', () => {
    expect(readQcow2Header(new Uint8Array(512))).toMatch(/not qcow2/);
    expect(readQcow2Header(qcow2Head().subarray(0, 60))).toMatch(/cut off/);
    expect(hasQcow2Magic(new Uint8Array([0x51, 0x46, 0x49, 0xfb]))).toBe(true);
    expect(hasQcow2Magic(new Uint8Array([0x51, 0x46, 0x49]))).toBe(false);
  });
});
