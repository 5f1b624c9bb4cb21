import xterm from '@xterm/headless';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayWidth, fitEnd, fitStart, truncate, widest } from '../../../src/view/text-width.ts';

describe('displayWidth', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    ['größe', 5],
    ['✔ ✖ … █░ ⠹', 10],
    ['設定', 4],
    ['한국어', 6],
    ['ﾊﾝｶｸ', 4],
    ['ＡＢ', 4],
    ['e\u0301', 1],
    ['🚀', 2],
    ['\x1b[31mred\x1b[39m', 3],
  ])('of %j is %i cells', (text, cells) => {
    expect(displayWidth(text)).toBe(cells);
  });

  it('is what a terminal makes of it', async () => {
    const samples = [
      'plain',
      'größe Ñandú',
      '設定中です',
      '한국어 text',
      'Ａ１',
      'ﾊﾝｶｸ',
      'Ελληνικά',
      'Кириллица',
      '✔✖·■›',
      '█▓░',
      'a\u0301e\u0308',
      'ไทย',
    ];
    for (const sample of samples) {
      const terminal = new xterm.Terminal({ cols: 80, rows: 2, allowProposedApi: true });
      await new Promise<void>((resolve) => terminal.write(sample, resolve));
      expect(terminal.buffer.active.cursorX, sample).toBe(displayWidth(sample));
    }
  });
});

describe('truncate', () => {
  it.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdef', 4, 'abc…'],
    ['ab cdef', 4, 'ab…'],
    ['設定中', 6, '設定中'],
    ['設定中', 5, '設定…'],
    ['設定中', 4, '設…'],
    ['abc', 1, '…'],
    ['abc', 0, ''],
  ])('%j to %i cells is %j', (text, width, cut) => {
    expect(truncate(text, width)).toBe(cut);
  });

  it('is never wider than asked', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.nat(30), (text, width) => displayWidth(truncate(text, width)) <= width));
  });
});

describe('fitEnd and fitStart', () => {
  it('fill or cut to exactly the width', () => {
    expect(fitEnd('ab', 4)).toBe('ab  ');
    expect(fitStart('ab', 4)).toBe('  ab');
    expect(fitEnd('設定', 5)).toBe('設定 ');
    expect(fitEnd('設定中', 4)).toBe('設… ');
    expect(fitStart('abcdef', 3)).toBe('ab…');
    expect(widest(['a', '設定', ''])).toBe(4);
    expect(widest([])).toBe(0);
  });
});
