import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { formatDiagnostic } from '../../../src/vfile/format-diagnostic.ts';
import { rootSchema } from '../../../src/vfile/key-schema.ts';
import { loadText } from './load-text.ts';

const example = readFileSync(new URL('../../../Vfile.example.yaml', import.meta.url), 'utf8');

/** Whatever the text: an answer, and every place inside it. */
function expectAnswer(text: string, local?: string): void {
  const result = loadText(text, local === undefined ? {} : { local });
  if (result.ok) return;
  expect(result.diagnostics.length).toBeGreaterThan(0);
  for (const diagnostic of result.diagnostics) {
    const { place } = diagnostic;
    const source = result.sources[place?.file ?? ''];
    if (place === undefined || source === undefined) continue;
    const lines = source.split('\n');
    expect(place.line).toBeGreaterThanOrEqual(1);
    expect(place.line).toBeLessThanOrEqual(lines.length);
    expect(place.column).toBeLessThanOrEqual((lines[place.line - 1]?.length ?? 0) + 1);
    expect(place.endLine > place.line || place.endColumn > place.column).toBe(true);
    for (const row of formatDiagnostic(diagnostic, source, { color: false, columns: 40 }).split('\n'))
      expect(row.length).toBeLessThanOrEqual(40);
  }
}

function keysOf(schema: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (typeof schema !== 'object' || schema === null) return found;
  for (const [name, inner] of Object.entries(schema)) {
    if (name === 'properties') for (const key of Object.keys(inner as object)) found.add(key);
    keysOf(inner, found);
  }
  return found;
}

describe('loading', () => {
  it('answers whatever is cut from, or put into, a good Vfile', () => {
    const piece = fc.oneof(
      fc.constantFrom('{', '}', '[', ']', ': ', '- ', '\n', '"', "'", '|', '&a ', '*a', '${', 'null', '\t', '#'),
      fc.string({ maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.nat(example.length), fc.nat(40), piece, (at, cut, put) => {
        expectAnswer(example.slice(0, at) + put + example.slice(at + cut));
      }),
      { numRuns: 150 },
    );
  });

  it('answers to any shape made of its own keys', () => {
    const key = fc.constantFrom(...keysOf(rootSchema), 'web', '__proto__');
    const leaf = fc.oneof(
      fc.constantFrom('8080:80', './a', '.:/srv', 'lxc', '1GiB', 'debian/12', 'web', '${machine.name}', '${X}', '', 'once', '5m'),
      fc.integer({ min: -1, max: 70000 }),
      fc.boolean(),
      fc.constant(null),
    );
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5, withCrossShrink: true },
        leaf,
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
      ),
    }));
    const machines = fc.dictionary(fc.constantFrom('web', 'db', 'web-1'), fc.dictionary(key, tree, { maxKeys: 5 }), { maxKeys: 3 });
    const document = fc.record(
      { version: fc.constant(1), defaults: tree, profiles: tree, vars: tree, machines },
      { requiredKeys: ['machines'] },
    );
    fc.assert(
      fc.property(document, fc.option(document, { nil: undefined }), (vfile, local) => {
        expectAnswer(stringify(vfile), local === undefined ? undefined : stringify(local));
      }),
      { numRuns: 300 },
    );
  });
});
