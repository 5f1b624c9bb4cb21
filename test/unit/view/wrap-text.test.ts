import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayWidth } from '../../../src/view/text-width.ts';
import { wrapText } from '../../../src/view/wrap-text.ts';

describe('wrapText', () => {
  it('folds at spaces and indents what follows', () => {
    expect(wrapText('one two three four', { columns: 14, first: '> ', rest: '  ' })).toEqual(['> one two', '  three four']);
  });

  it('folds nothing without a terminal', () => {
    expect(wrapText('word '.repeat(50).trim(), { columns: undefined })).toHaveLength(1);
  });

  it('keeps line ends and indents each line', () => {
    expect(wrapText('a\nb', { columns: 40, first: '- ', rest: '  ' })).toEqual(['- a', '  b']);
  });

  it('keeps a long word whole, so that it can be copied, unless told', () => {
    const url = 'https://example.org/a/very/long/path';
    expect(wrapText(`see ${url} now`, { columns: 20 })).toEqual(['see', url, 'now']);
    expect(wrapText('x'.repeat(25), { columns: 10, first: '| ', breakWords: true })).toEqual([
      '| xxxxxxxx',
      '| xxxxxxxx',
      '| xxxxxxxx',
      '| x',
    ]);
  });

  it('still says something where there is hardly room', () => {
    expect(wrapText('some text', { columns: 3, first: '      ' }).join(' ')).toContain('some');
  });

  it('loses no word, and stays within the width where words allow', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(words, fc.integer({ min: 12, max: 60 }), (list, columns) => {
        const lines = wrapText(list.join(' '), { columns, first: '  ' });
        expect(lines.join(' ').split(/\s+/).filter(Boolean)).toEqual(list);
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
      }),
    );
  });
});
