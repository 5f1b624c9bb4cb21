import fc from 'fast-check';
import { VupError } from '../../src/errors/vup-error.ts';

/** Always the same inputs unless told otherwise. */
const seed = Number(process.env['VUP_FUZZ_SEED'] ?? 20_260_101);

/** A minute in CI, a moment elsewhere. */
export const fuzzMs = Number(process.env['VUP_FUZZ_MS'] ?? (process.env['CI'] === 'true' ? 60_000 : 2_000));

/** What a test that fuzzes may take: its time, and what shrinking a failure takes. */
export const fuzzTimeoutMs = fuzzMs * 2 + 60_000;

/** One input may take this long, in time of the processor; what never ends is ended by the limit of the test run. */
const mostCpuMs = 3_000;

/** Gives `act` inputs until the time is over: whatever comes, it answers or says a VupError that is no bug, and no prototype changes. */
export async function fuzz<T>(inputs: fc.Arbitrary<T>, act: (input: T) => unknown): Promise<void> {
  const prototypes = [Object.prototype, Array.prototype, Function.prototype, String.prototype, Map.prototype];
  const before = prototypes.map((prototype) => Reflect.ownKeys(prototype).length);
  const property = fc.asyncProperty(inputs, async (input) => {
    const began = process.cpuUsage();
    try {
      await act(input);
    } catch (error) {
      if (!(error instanceof VupError) || error.code === 'VUP_BUG') throw error;
    }
    const { user, system } = process.cpuUsage(began);
    if (user + system > mostCpuMs * 1_000) throw new Error(`it took ${(user + system) / 1_000} ms`);
    if (prototypes.some((prototype, at) => Reflect.ownKeys(prototype).length !== before[at])) throw new Error('a prototype was changed');
  });
  const found = await fc.check(property, { seed, numRuns: 1_000_000_000, interruptAfterTimeLimit: fuzzMs, markInterruptAsFailure: false });
  if (found.failed) throw new Error(fc.defaultReportMessage(found) ?? 'it failed', { cause: found.errorInstance });
  if (found.numRuns < 10) throw new Error(`only ${found.numRuns} inputs were tried`);
}

const pieces = fc.oneof(
  fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '"',
    "'",
    '\\',
    '\n',
    '\r',
    '\t',
    '\0',
    ' ',
    '-',
    '- ',
    '|',
    '&a ',
    '*a',
    '${',
    '%',
    '/',
    '..',
    '@',
  ),
  fc.constantFrom(
    'null',
    'true',
    '-1',
    '1e999',
    '9007199254740993',
    '4294967296',
    'NaN',
    '__proto__',
    'constructor',
    'prototype',
    'toString',
  ),
  fc.constantFrom('\ufeff', '\u202e', '\ud800', '😀', '\u001b[31m', '[[[[[[[[', '{"a":'.repeat(50), '['.repeat(20_000), 'a'.repeat(70_000)),
  fc.string({ maxLength: 8 }),
);

type Change = (text: string) => string;

const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(fc.nat(), fc.nat(30), pieces).map(
      ([at, cut, put]): Change =>
        (text) =>
          spliced(text, at, cut, put),
    ),
  },
  fc.nat().map(
    (at): Change =>
      (text) =>
        text.slice(0, at % (text.length + 1)),
  ),
  fc.nat().map(
    (at): Change =>
      (text) =>
        text.slice(at % (text.length + 1)),
  ),
  fc.tuple(fc.nat(), fc.nat(7)).map(
    ([at, bit]): Change =>
      (text) =>
        flipped(text, at, bit),
  ),
  fc.tuple(fc.nat(), fc.nat(200), fc.integer({ min: 2, max: 40 })).map(
    ([at, length, times]): Change =>
      (text) =>
        repeated(text, at, { length, times }),
  ),
  fc.tuple(fc.nat(), fc.nat()).map(
    ([from, to]): Change =>
      (text) =>
        withLineMoved(text, from, to),
  ),
);

function spliced(text: string, at: number, cut: number, put: string): string {
  const start = at % (text.length + 1);
  return text.slice(0, start) + put + text.slice(start + cut);
}

function flipped(text: string, at: number, bit: number): string {
  const start = at % (text.length + 1);
  const code = text.charCodeAt(start);
  return Number.isNaN(code) ? text : text.slice(0, start) + String.fromCharCode(code ^ (1 << bit)) + text.slice(start + 1);
}

function repeated(text: string, at: number, { length, times }: { readonly length: number; readonly times: number }): string {
  const start = at % (text.length + 1);
  return text.slice(0, start) + text.slice(start, start + length).repeat(times) + text.slice(start + length);
}

function withLineMoved(text: string, from: number, to: number): string {
  const lines = text.split('\n');
  const [line = ''] = lines.splice(from % lines.length, 1);
  lines.splice(to % (lines.length + 1), 0, line);
  return lines.join('\n');
}

/** A reader of lines as one of texts; of many lines the first tell enough. */
export function eachLine(read: (line: string) => unknown): (text: string) => void {
  return (text) => {
    for (const line of text.split('\n').slice(0, 200)) read(line);
  };
}

/** Texts of a corpus, changed in one to six places. */
export function mutants(corpus: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...corpus), fc.array(change, { minLength: 1, maxLength: 6 }))
    .map(([text, changes]) => changes.reduce((changed, act) => act(changed), text));
}

const wrongValues: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1.5,
    1e308,
    2 ** 53,
    '',
    'a',
    '__proto__',
    '../../etc',
    [],
    [null],
    {},
    { a: [] },
    '10.0.0.0/99',
    'x'.repeat(5_000),
  ),
  fc.constantFrom<unknown>(JSON.parse('{"__proto__":{"polluted":1}}'), JSON.parse('{"constructor":{"prototype":{"polluted":1}}}')),
  fc.jsonValue({ maxDepth: 3 }),
);

/** A document with fields of the wrong kind, missing, or of strange names. */
export function mutantDocuments(document: unknown): fc.Arbitrary<unknown> {
  const edit = fc.tuple(fc.nat(), fc.constantFrom('value', 'drop', 'name'), wrongValues);
  return fc.array(edit, { minLength: 1, maxLength: 4 }).map((edits) => {
    const copy: unknown = structuredClone(document);
    for (const [at, how, value] of edits) changeDocument(copy, at, { how, value });
    return copy;
  });
}

interface Edit {
  readonly how: string;
  readonly value: unknown;
}

function changeDocument(document: unknown, at: number, { how, value }: Edit): void {
  const spots = spotsIn(document);
  const spot = spots[at % Math.max(spots.length, 1)];
  if (spot === undefined) return;
  const { holder, key } = spot;
  const held = holder[key];
  if (how !== 'value') delete holder[key];
  // A copy: a value put into itself would have no end.
  if (how === 'value') holder[key] = structuredClone(value);
  if (how === 'name')
    Object.defineProperty(holder, '__proto__', { value: structuredClone(held), enumerable: true, configurable: true, writable: true });
}

interface Spot {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

function spotsIn(value: unknown): readonly Spot[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...spotsIn(holder[key])]);
}
