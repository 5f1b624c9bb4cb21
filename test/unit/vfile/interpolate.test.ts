import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interpolate } from '../../../src/vfile/interpolate.ts';
import { parseYaml } from '../../../src/vfile/parse-yaml.ts';
import { fileScope } from '../../../src/vfile/scope.ts';
import type { Scalar } from '../../../src/vfile/tree.ts';

const scopeOf = (values: Readonly<Record<string, string>>) =>
  fileScope(new Map(Object.entries(values).map(([name, value]) => [name, { value, from: 'test' }])), {
    hostArch: 'x86_64',
    hostCpus: 1,
    projectDir: '/p',
  });

/** What a text becomes, read as a quoted YAML value. */
function fill(text: string, values: Readonly<Record<string, string>>): { readonly value: Scalar['value']; readonly wrong: number } {
  const { tree } = parseYaml('V', `${JSON.stringify(text)}\n`);
  if (tree === undefined) throw new Error('not read');
  const result = interpolate(tree, { schema: { type: 'string' }, path: 'x' }, scopeOf(values));
  return { value: result.tree.kind === 'scalar' ? result.tree.value : null, wrong: result.diagnostics.length };
}

const plain = fc.string({ unit: 'grapheme-ascii' }).filter((text) => !text.includes('$') && !text.includes('{'));
const name = fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,8}$/);

describe('interpolation', () => {
  it('leaves a text without ${ as it is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme-ascii' }).filter((text) => !text.includes('${')),
        (text) => {
          expect(fill(text, {})).toEqual({ value: text, wrong: 0 });
        },
      ),
    );
  });

  it('puts each value in where its name stands', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(plain, name, fc.string({ unit: 'grapheme-ascii' }))), plain, (parts, rest) => {
        const values = Object.fromEntries(parts.map(([, key, value]) => [key, value]));
        const text = `${parts.map(([before, key]) => `${before}\${${key}}`).join('')}${rest}`;
        const expected = `${parts.map(([before, key]) => `${before}${values[key]}`).join('')}${rest}`;
        expect(fill(text, values)).toEqual({ value: expected, wrong: 0 });
      }),
    );
  });

  it('gives back any text in which each ${ was doubled', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('${', '}', '$', '{', 'A', ' ')).map((parts) => parts.join('')),
        (text) => {
          const escaped = text.replaceAll('${', () => '$${');
          // A dollar before the escape would be taken for part of it.
          fc.pre(!escaped.includes('$$$'));
          expect(fill(escaped, {})).toEqual({ value: text, wrong: 0 });
        },
      ),
    );
  });

  it('never fails silently: what still looks like a template is reported', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('${', '$${', '}', 'A', 'B', ' ', '\n')).map((parts) => parts.join('')),
        (text) => {
          const { value, wrong } = fill(text, { A: 'a' });
          expect(value === null).toBe(wrong > 0);
        },
      ),
    );
  });

  it('knows the place of each name, in every way of writing a text', () => {
    const text =
      "plain: x ${A} ${B}\nsingle: 'it''s ${B}'\ndouble: \"\\t${B}\"\nblock: |\n  one\n  ${B} two\nfolded: >-\n  one\n  two ${A}\n  ${B}\n";
    const { tree } = parseYaml('V', text);
    if (tree === undefined) throw new Error('not read');
    const { diagnostics } = interpolate(tree, { schema: { additionalProperties: { type: 'string' } }, path: '' }, scopeOf({ A: 'a' }));
    const written = text.split('\n');
    expect(diagnostics).toHaveLength(5);
    for (const { place } of diagnostics) {
      expect(written[(place?.line ?? 0) - 1]?.slice((place?.column ?? 0) - 1, (place?.endColumn ?? 0) - 1)).toBe('${B}');
    }
  });
});
