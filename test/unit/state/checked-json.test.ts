import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, readChecked, writeChecked } from '../../../src/state/checked-json.ts';

describe('checked JSON', () => {
  it('gives back what was written', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const { checksum: _, ...rest } = value;
        const written = JSON.parse(JSON.stringify(rest)) as object;
        expect(readChecked(writeChecked(written))).toMatchObject({ kind: 'good', value: written });
      }),
    );
  });

  it('sees any changed, cut or doubled character that changes the meaning', () => {
    const text = writeChecked({ schema: 1, name: 'shop', list: [1, 2, { a: null }] });
    for (let at = 0; at < text.length; at += 1) {
      for (const broken of [text.slice(0, at), `${text.slice(0, at)}7${text.slice(at + 1)}`]) {
        const found = readChecked(broken);
        if (found.kind === 'good') expect(found.value).toEqual({ schema: 1, name: 'shop', list: [1, 2, { a: null }] });
      }
    }
    expect(readChecked('')).toMatchObject({ kind: 'corrupt', reason: 'it is empty' });
    expect(readChecked('[]')).toMatchObject({ kind: 'corrupt' });
    expect(readChecked('null')).toMatchObject({ kind: 'corrupt' });
  });

  it('takes what is nested too deep to be walked for damaged', () => {
    const deep = `{"checksum":"a","schema":1,"x":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    expect(readChecked(deep)).toEqual({ kind: 'corrupt', reason: 'its checksum is wrong', schema: 1 });
  });

  it('has one text for one value', () => {
    expect(canonicalJson({ b: [1, { d: undefined, c: 'x' }], a: null })).toBe('{"a":null,"b":[1,{"c":"x"}]}');
    expect(canonicalJson([undefined, ''])).toBe('[null,""]');
    expect(canonicalJson(undefined)).toBe('null');
  });

  it.each([
    ['numbers, which objects put first', '{"machines":{"9":1,"web":2,"10":3}}', '{"machines":{"10":3,"9":1,"web":2}}'],
    ['__proto__', '{"b":1,"__proto__":{"y":1,"x":[2]}}', '{"__proto__":{"x":[2],"y":1},"b":1}'],
    ['other fields of all objects', '{"toJSON":1,"constructor":{"a":2}}', '{"constructor":{"a":2},"toJSON":1}'],
    ['nothing', '{"b":1,"":2}', '{"":2,"b":1}'],
  ])('orders keys that are %s like any other', (_what, text, canonical) => {
    expect(canonicalJson(JSON.parse(text))).toBe(canonical);
    expect(canonicalJson([{ list: [JSON.parse(text)] }])).toBe(`[{"list":[${canonical}]}]`);
  });

  it('has the same text whatever the order that fields were put in', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        const text = canonicalJson(JSON.parse(JSON.stringify(value)));
        const turned: unknown = JSON.parse(JSON.stringify(value), (_key, inner: unknown) => turn(inner));
        expect(canonicalJson(turned)).toBe(text);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });
});

/** The same object with its fields put in the other way round. */
function turn(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).reverse());
}
