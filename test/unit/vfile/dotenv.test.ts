import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDotenv } from '../../../src/vfile/dotenv.ts';

const read = (text: string) => Object.fromEntries([...parseDotenv('.env', text).entries].map(([name, { value }]) => [name, value]));

describe('a .env file', () => {
  it.each([
    ['A=1\nB=2', { A: '1', B: '2' }],
    ['export A=1', { A: '1' }],
    ['  A = 1  ', { A: '1' }],
    ['A=1 # note\nB=x#y\n# C=3\n\nD= # nothing', { A: '1', B: 'x#y', D: '' }],
    ['A="x # y" # note\nB=\'it is "so"\'', { A: 'x # y', B: 'it is "so"' }],
    ['A="one\\ntwo\\t\\"three\\" \\\\ \\$4"', { A: 'one\ntwo\t"three" \\ $4' }],
    ["A='one\\ntwo'", { A: 'one\\ntwo' }],
    ['A="one\ntwo"\nB=3', { A: 'one\ntwo', B: '3' }],
    ['A=$HOME ${HOME} `id`', { A: '$HOME ${HOME} `id`' }],
    ['A=1\r\nB="2"\r\n', { A: '1', B: '2' }],
    ['\uFEFFA=1', { A: '1' }],
    ['A=1\nA=2', { A: '2' }],
    ['A=a=b', { A: 'a=b' }],
    ['A=', { A: '' }],
    ['A="unclosed', { A: '"unclosed' }],
    ['__proto__=1', Object.fromEntries([['__proto__', '1']])],
  ])('%j', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it("is not Vup's own: a line of another kind is a warning with its place", () => {
    const { entries, warnings } = parseDotenv('.env', 'A=1\nnonsense\n1B=2\nC=3\n');
    expect([...entries.keys()]).toEqual(['A', 'C']);
    expect(warnings).toMatchObject([
      { severity: 'warning', place: { file: '.env', line: 2, column: 1 } },
      { severity: 'warning', place: { file: '.env', line: 3, column: 1 } },
    ]);
  });

  it('says in which line a value stands', () => {
    expect(parseDotenv('.env', 'A="1\n2"\n\nB=3\n').entries.get('B')?.line).toBe(4);
  });

  it('gives back any value that was written in double quotes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const quoted = value
          .replace(/[\\"]/g, '\\$&')
          .replace(/\n/g, '\\n')
          .replace(/\r/g, '\\r')
          .replace(/^\uFEFF/, '');
        expect(read(`A="${quoted}"\nB=end`)).toEqual({ A: value.replace(/^\uFEFF/, ''), B: 'end' });
      }),
    );
  });
});
