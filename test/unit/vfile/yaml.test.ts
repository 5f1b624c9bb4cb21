import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../../src/vfile/parse-yaml.ts';
import { toPlain } from '../../../src/vfile/tree.ts';
import { inWords, mistakesOf } from './load-text.ts';
import { readMarks } from './marked-text.ts';

const cases: readonly (readonly [rule: string, marked: string, words: string])[] = [
  ['unquoted-interpolation', 'a: { b: ‹${X}› }\n', 'quote it: "${X}"'],
  ['unquoted-interpolation', 'a: [ "x", ‹${X}› ]\n', 'quote it: "${X}"'],
  ['unquoted-interpolation', 'a: [\n  ‹${X}›,\n  b\n]\n', 'quote it'],
  ['unquoted-interpolation', 'k: {a: ‹${X}›\n', 'quote it'],
  ['yaml-syntax', 'a:\n‹\t›b: 1\n', 'indent with spaces'],
  ['yaml-syntax', 'a: ‹"›x\nb: 2\n', 'never closes'],
  ['yaml-syntax', 'a: 1\n ‹b›: 2\nc: 3\n', 'indented deeper'],
  ['yaml-syntax', 'a: ‹@›x\n', 'quotes around'],
  ['yaml-syntax', 'a: ‹!foo› b\n', 'no tags'],
  ['yaml-tag', 'a: !!binary ‹aGk=›\n', '!!binary'],
  ['yaml-directive', '‹%YAML 1.1›\n---\na: no\n', 'YAML 1.2'],
  ['several-documents', 'a: 1\n‹-›--\nb: 2\n', 'one document'],
  ['unknown-alias', 'a: ‹*x›\n', '&x'],
  ['unknown-alias', 'a: &x [‹*x›]\n', '&x'],
  ['bad-number', 'a: ‹.inf›\n', 'quote it: ".inf"'],
  ['bad-number', 'a: ‹9007199254740993›\n', 'quote it'],
  ['control-character', 'a: "x‹\u0007›"\n', 'U+0007'],
  ['control-character', 'a: ‹"x\\0"›\n', 'U+0000'],
  ['control-character', 'a: "x‹\u202e›y"\n', 'U+202E'],
  ['control-character', 'a: ‹\ufffd›\n', 'UTF-8'],
];

describe('what is no YAML, or more than a Vfile may hold', () => {
  it.each(cases)('%s %#', (rule, marked, words) => {
    const { text, place } = readMarks(marked);
    const { diagnostics } = parseYaml('Vfile.yaml', text);
    expect(diagnostics.map(inWords)).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({ rule, place });
    expect(inWords(diagnostics[0] as never)).toContain(words);
  });

  it('finds an unquoted ${…} in each line', () => {
    const { diagnostics } = parseYaml('V', 'a: { b: ${X}, c: ${Y}:80 }\nd: [${Z}]\n');
    expect(diagnostics.map(({ rule, place }) => `${rule} ${place?.line}:${place?.column}`)).toEqual([
      'unquoted-interpolation 1:9',
      'unquoted-interpolation 2:5',
    ]);
  });

  it.each(['', '# only words\n', '---\n', 'null\n'])('calls %j empty', (text) => {
    expect(mistakesOf(text).map(({ rule }) => rule)).toEqual(['empty']);
  });

  it.each([
    ['- a\n', 'a list'],
    ['just text\n', 'one value'],
  ])('wants a map, not %j', (text, words) => {
    expect(mistakesOf(text).map(({ message }) => message)).toEqual([`the file holds ${words}, not a map`]);
  });
});

describe('values', () => {
  it('are those of the core schema: no, 017, 22:22 and 1_000 are text or decimal', () => {
    const { tree } = parseYaml('V', 'a: no\nb: on\nc: 017\nd: 22:22\ne: 1_000\nf: 0x10\ng: 2001-01-01\nh: True\n');
    expect({ ...(toPlain(tree as never) as object) }).toEqual({
      a: 'no',
      b: 'on',
      c: 17,
      d: '22:22',
      e: '1_000',
      f: 16,
      g: '2001-01-01',
      h: true,
    });
  });

  it('may be shared by aliases more often than a hundred times', () => {
    const { tree, diagnostics } = parseYaml('V', `a: &a x\nb: [${'*a,'.repeat(150)}]\n`);
    expect(diagnostics).toEqual([]);
    expect((toPlain(tree as never) as { b: unknown[] }).b).toHaveLength(150);
  });

  it('cannot reach a prototype', () => {
    const { tree } = parseYaml('V', '__proto__: { polluted: 1 }\nconstructor: { prototype: { polluted: 1 } }\n');
    const plain = toPlain(tree as never) as Record<string, unknown>;
    expect(Object.getPrototypeOf(plain)).toBeNull();
    expect(Object.keys(plain)).toEqual(['__proto__', 'constructor']);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe('limits hold before anything is built', () => {
  const bomb = Array.from({ length: 12 }, (_, at) => `a${at}: &a${at} [${(at === 0 ? 'x,' : `*a${at - 1},`).repeat(10)}]\n`).join('');
  const hostile: readonly (readonly [name: string, text: string, words: string])[] = [
    ['a long file', 'a'.repeat(256 * 1024 + 1), 'at most 262144'],
    ['a long file in bytes', 'ä'.repeat(128 * 1024 + 1), 'at most 262144'],
    ['many values', `a: [${'1,'.repeat(25_000)}]\n`, 'more than 12500 values'],
    ['many empty maps', `a: [${'{},'.repeat(80_000)}]\n`, 'more than 12500 values'],
    ['many keys without values', ':\n'.repeat(100_000), 'more than 12500 values'],
    ['deep lists', '['.repeat(100_000), 'more than 64 deep'],
    ['deep lists in one line', '- '.repeat(100_000), 'more than 64 deep'],
    ['deep maps', `${'{a: '.repeat(65)}1${'}'.repeat(65)}\n`, 'more than 64 deep'],
    ['an alias bomb', bomb, 'with its aliases'],
    ['commas', `a: [${','.repeat(200_000)}]\n`, 'more than 12500 values'],
    ['closing brackets', ']'.repeat(100_000), 'not YAML'],
    ['anchors', '&a '.repeat(60_000), 'more than 12500 values'],
    ['unclosed templates', `a: "${'${'.repeat(100_000)}"`, ''],
    ['empty lines', '\n'.repeat(200_000), 'more than 20000 lines'],
    ['empty lines that end with CRLF', '\r\n'.repeat(100_000), 'more than 20000 lines'],
    ['comments', '#\n'.repeat(120_000), 'more than 20000 lines'],
  ];

  it.each(hostile)('%s', (_name, text, words) => {
    const before = performance.now();
    const { diagnostics } = parseYaml('V', text);
    expect(performance.now() - before).toBeLessThan(10_000);
    expect(diagnostics.length).toBeLessThanOrEqual(1);
    expect(diagnostics.map(inWords).join()).toContain(words);
    expect(diagnostics.map(inWords).join().length).toBeLessThan(400);
  });

  it('lets through what is just inside them', () => {
    expect(parseYaml('V', `a: [${'1,'.repeat(6_000)}]\n`).diagnostics).toEqual([]);
    expect(parseYaml('V', `a: |\n${' a\n'.repeat(60_000)}b:${'\n'.repeat(19_000)}`).diagnostics).toEqual([]);
    expect(parseYaml('V', `${'{a: '.repeat(60)}1${'}'.repeat(60)}\n`).diagnostics).toEqual([]);
  });
});
