import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sanitizeLine, sanitizeText } from '../../../src/view/sanitize.ts';

describe('sanitizeLine', () => {
  it.each([
    ['colours', '\x1b[1;31mred\x1b[0m end', 'red end'],
    ['a window title', 'a\x1b]0;evil\x07b', 'ab'],
    ['a link', '\x1b]8;;https://example.org\x1b\\text\x1b]8;;\x1b\\', 'text'],
    ['a title that never ends', 'a\x1b]0;rest of the line', 'a'],
    ['a device control string', 'a\x1bPq#0\x1b\\b', 'ab'],
    ['cursor movement and clearing', '\x1b[2J\x1b[10;10Hx\x1b[K', 'x'],
    ['a C1 sequence', 'a\u009b31mb', 'ab'],
    ['a two-byte sequence', 'a\x1bcb\x1b(Bc', 'abc'],
    ['a sequence cut off at the end', 'ab\x1b[3', 'ab'],
    ['a lone escape at the end', 'ab\x1b', 'ab'],
    ['control characters', 'a\x00\x07\x08\x7fb', 'ab'],
    ['a line end', 'a\nb', 'a b'],
    ['a bidirectional override', 'a\u202Egpj.exe', 'agpj.exe'],
    ['joiners and selectors', '\u{1F469}\u200D\u{1F4BB} \u26A0\uFE0F', '\u{1F469}\u{1F4BB} \u26A0'],
    ['half a surrogate pair', 'a\ud800b', 'a\uFFFDb'],
    ['a tab', 'a\tb', 'a    b'],
    ['a redrawn line', ' 10%\r 50%\r100% done', '100% done'],
    ['a redrawn line that ends with a return', ' 10%\r 50%\r', ' 50%'],
    ['a Windows line end', 'text\r', 'text'],
    ['nothing but returns', '\r\r', ''],
    ['trailing space', 'a  ', 'a'],
    ['other scripts', 'größer 設定 é', 'größer 設定 é'],
  ])('makes %s harmless', (_, raw, safe) => {
    expect(sanitizeLine(raw)).toBe(safe);
  });

  it('never lets a control or format character through, whatever comes', () => {
    const nasty = fc.string({
      unit: fc.oneof(
        fc.constantFrom('\x1b', '[', ']', '\x9b', '\x9d', '\x07', '\\', 'm', ';', '1', '\r', '\n', '\u202e', '\u200d'),
        fc.string(),
      ),
    });
    fc.assert(fc.property(nasty, (text) => !/\p{Cc}|\p{Cf}|\p{Cs}/u.test(sanitizeLine(text))));
  });

  it('changes nothing the second time', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => sanitizeLine(sanitizeLine(text)) === sanitizeLine(text)));
  });

  it('is quick with a megabyte of hostile text', () => {
    const before = performance.now();
    sanitizeLine('\x1b]'.repeat(200_000) + '\x1b['.repeat(200_000));
    expect(performance.now() - before).toBeLessThan(1000);
  });
});

describe('sanitizeText', () => {
  it('keeps lines, without empty ones at the ends', () => {
    expect(sanitizeText('\n\x1b[1mone\x1b[0m\r\n\r\ntwo\n\n')).toBe('one\n\ntwo');
  });
});
