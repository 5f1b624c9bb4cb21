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
  });
});
