import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { maxTextBytes } from '../../src/vfile/check-text.ts';
import { type WorstVfile, worstVfiles } from '../fixtures/worst-vfiles.ts';
import { environmentOf, type LoadTextOptions, mistakesOf } from '../unit/vfile/load-text.ts';

/** What loading took in a process of its own. */
interface Load {
  readonly cpuMs: number;
  readonly peakMiB: number;
  readonly said: string;
}

/** The promise is one second; a loaded host counts processor time two or three times, and an endless loop ends in no such time. */
const mostCpuMs = 10_000;
const mostMiB = 256;

describe('a Vfile within the limits of its size', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vup-worst-'));
  const program = join(folder, 'load.mjs');

  beforeAll(async () => {
    const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" };
    const entry = join(import.meta.dirname, '../fixtures/load-in-child.ts');
    await build({ entryPoints: [entry], outfile: program, bundle: true, platform: 'node', format: 'esm', banner, logLevel: 'error' });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const load = async ({ name, text }: WorstVfile): Promise<Load> => {
    const file = join(folder, `${name.replaceAll(/[^a-z0-9]+/g, '-')}.yaml`);
    writeFileSync(file, text);
    const { stdout } = await promisify(execFile)(process.execPath, [program, file], { timeout: 60_000 });
    return JSON.parse(stdout) as Load;
  };

  it.each(worstVfiles)('is read, or refused, soon and in little memory: $name', { timeout: 90_000 }, async (vfile) => {
    expect(Buffer.byteLength(vfile.text)).toBeLessThanOrEqual(maxTextBytes);
    const { cpuMs, peakMiB, said } = await load(vfile);
    expect(cpuMs, said).toBeLessThan(mostCpuMs);
    expect(peakMiB, said).toBeLessThan(mostMiB);
    // How many machines it makes, or the line of what is wrong.
    expect(said).toMatch(/^\d+(?: machines$|: )/);
  });
});

describe('beyond a limit', () => {
  const names = Array.from({ length: 10 }, (_, at) => `m${at}`);
  const firstOf = (text: string) => {
    const [first] = mistakesOf(text);
    return `${first?.place?.line} ${first?.message}`;
  };

  it.each([
    ['bytes', `version: 1\n#${'c'.repeat(maxTextBytes)}\n`, /^1 the file has \d+ bytes; at most 262144 are read$/],
    ['values', `version: 1\nmachines: {${'a, '.repeat(12_501)}}`, /^2 the file has more than 12500 values$/],
    ['lines', `version: 1\nmachines: {a: }\n${'#\n'.repeat(20_000)}`, /^20001 the file has more than 20000 lines$/],
    ['depth', `version: 1\nmachines: ${'['.repeat(70)}`, /^2 values stand in each other more than 64 deep$/],
    [
      'machines',
      `version: 1\nmachines:\n${names.map((name) => `  ${name}: { count: 101 }\n`).join('')}`,
      /^12 the Vfile makes more than 1000 machines$/,
    ],
    ['count', 'version: 1\nmachines:\n  a: { count: 1000000000 }\n', /^3 machines\.a\.count must be at most 250/],
    [
      'values made by count',
      `version: 1\nmachines:\n  a:\n    count: 250\n    env: {${Array.from({ length: 250 }, (_, at) => `E${at}: a`).join(', ')}}\n`,
      /^3 with defaults, profiles and count the machines have more than 40000 values/,
    ],
    [
      'profiles',
      `version: 1\nprofiles:\n  p0: {}\n${Array.from({ length: 101 }, (_, at) => `  p${at + 1}: { extends: p${at} }\n`).join('')}machines:\n  a: { extends: p101 }\n`,
      /^\d+ more than 100 profiles build on each other by way of this$/,
    ],
    [
      'text put in',
      `version: 1\nvars: { A: "${'x'.repeat(100_000)}" }\nmachines:\n  a: { env: { E: "${'${A}'.repeat(50)}" } }\n`,
      /^4 what is put in for \$\{…\} comes to more than 4194304 characters here$/,
    ],
    ['a second document', 'version: 1\nmachines: {a: }\n---\na: 1\n', /^3 a second document begins here/],
    ['a tag', 'version: 1\nmachines: !!js/function {}\n', /^2 /],
    ['!!binary', 'version: 1\nname: !!binary aGk=\nmachines: { a: }\n', /^2 /],
    [
      'an integer that cannot be kept',
      'version: 1\nmachines: { a: { cpus: 9007199254740993 } }\n',
      /^2 9007199254740993 is no number that can be kept exactly$/,
    ],
    ['infinity', 'version: 1\nmachines: { a: { cpus: .inf } }\n', /^2 \.inf is no number that can be kept exactly$/],
    ['NUL', 'version: 1\nname: "a\\0b"\nmachines: { a: }\n', /^2 the control character U\+0000/],
    ['a bell', 'version: 1\nname: a\u0007b\n', /^2 the control character U\+0007/],
    ['a turned direction', 'version: 1\nname: a\u202eb\n', /^2 the control character U\+202E/],
    ['bytes that are no UTF-8', 'version: 1\nname: a\ufffdb\n', /^2 this is not UTF-8 text$/],
  ])('says what and where: %s', (_limit, text, said) => {
    expect(firstOf(text)).toMatch(said);
  });

  it.each<[string, LoadTextOptions, RegExp]>([
    ['bytes of Vfile.local.yaml', { local: `#${'c'.repeat(maxTextBytes / 4)}\n` }, /at most 65536 are read$/],
    ['values of Vfile.local.yaml', { local: `machines: {${'a, '.repeat(3_126)}}` }, /the file has more than 3125 values$/],
    ['lines of Vfile.local.yaml', { local: `machines: {a: }\n${'#\n'.repeat(5_000)}` }, /the file has more than 5000 lines$/],
    ['--set options', { sets: Array.from({ length: 101 }, () => 'machines.a.cpus=1') }, /there are more than 100 --set options$/],
  ])('says what is too much for what changes a Vfile: %s', (_limit, options, said) => {
    expect(mistakesOf('version: 1\nmachines: { a: }\n', options).map(({ message }) => message)).toEqual([expect.stringMatching(said)]);
  });

  it('takes what honest Vfiles have: a byte order mark, a hundred aliases, profiles that share a base', () => {
    const aliases = Array.from({ length: 100 }, (_, at) => `  m${at}: *a\n`).join('');
    expect(environmentOf(`\uFEFFversion: 1\nmachines:\n  a: &a { cpus: 2 }\n${aliases}`).machines).toHaveLength(101);
    const shared =
      'version: 1\nprofiles: { base: { cpus: 3 }, p: { extends: base }, q: { extends: base } }\nmachines: { a: { extends: [p, q] } }\n';
    expect(environmentOf(shared).machines[0]?.cpus).toBe(3);
  });

  it.each(['__proto__', 'constructor', 'prototype'])('takes %s for a key like any other', (key) => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    const texts = [
      `version: 1\n${key}: { polluted: 1 }\nmachines: { a: }\n`,
      `version: 1\nmachines: { a: { ${key}: { polluted: 1 } } }\n`,
      `version: 1\nmachines: { a: { qemu: { ${key}: { polluted: 1 } } } }\n`,
      `version: 1\nmachines: { ${key}: { polluted: 1 } }\n`,
    ];
    for (const text of texts) {
      if (text !== texts[3]) expect(mistakesOf(text).length, text).toBeGreaterThan(0);
      mistakesOf('version: 1\nmachines: { a: }\n', { local: text, sets: [`machines.a.${key}.polluted=1`] });
    }
    const [machine] = environmentOf('version: 1\nmachines: { a: { env: { A: "b" } } }\n', {
      dotenv: `${key}=1\n`,
    }).machines;
    expect(Object.getPrototypeOf(machine?.env)).toBe(Object.prototype);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
  });
});

describe('patterns of the schema', () => {
  const schema = readFileSync(new URL('../../schemas/vfile.v1.schema.json', import.meta.url), 'utf8');
  const patterns = [...patternsOf(JSON.parse(schema))];
  // What a pattern that tries again and again stumbles over: long rows of what it takes, with an end that it does not.
  const rows = ['0', 'a', 'A', '1h', '0.1', 'a.', 'a-', '/', '-', '${', ' ', '.', '_', 'a:', '8:'];

  it.each(patterns)('takes time in proportion to the text: %s', (source) => {
    const pattern = new RegExp(source, 'u');
    for (const row of rows) {
      const text = `${row.repeat(200_000 / row.length)}\u0000`;
      const began = process.cpuUsage();
      pattern.test(text);
      // In proportion it takes a few milliseconds, by the square minutes.
      expect(process.cpuUsage(began).user / 1000, row).toBeLessThan(1_500);
    }
  });
});

function patternsOf(schema: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (typeof schema !== 'object' || schema === null) return found;
  for (const [name, inner] of Object.entries(schema)) {
    if (name === 'pattern' && typeof inner === 'string') found.add(inner);
    else patternsOf(inner, found);
  }
  return found;
}
