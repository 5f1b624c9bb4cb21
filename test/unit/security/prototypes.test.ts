import { describe, expect, it } from 'vitest';
import { findCloudDisk } from '../../../src/image/cloud-image.ts';
import { lockEntryOf, parseLockFile } from '../../../src/image/lock-file.ts';
import { productsPath, rootfsFiles } from '../../../src/image/simplestreams.ts';
import { readChecked, writeChecked } from '../../../src/state/checked-json.ts';
import { parseDotenv } from '../../../src/vfile/dotenv.ts';
import { parseSettings } from '../../../src/vfile/parse-settings.ts';
import { loadText, machineOf } from '../vfile/load-text.ts';

const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'] as const;
const before = JSON.stringify(Object.getOwnPropertyNames(Object.prototype).sort());

/** Runs `read`; afterwards objects inherit what they always did. */
function unpolluted<T>(read: () => T): T {
  const result = read();
  expect((Object.create(Object.prototype) as Record<string, unknown>)['polluted']).toBeUndefined();
  expect(JSON.stringify(Object.getOwnPropertyNames(Object.prototype).sort())).toBe(before);
  return result;
}

describe('keys that all objects inherit', () => {
  it('are unknown keys of a Vfile, wherever they stand', () => {
    for (const name of names) {
      const evil = `{ ${name}: { polluted: yes } }`;
      for (const text of [
        `version: 1\nmachines: { web: {} }\n${name}: { polluted: yes }\n`,
        `version: 1\nmachines: { web: ${evil} }\n`,
        `version: 1\ndefaults: ${evil}\nmachines: { web: {} }\n`,
        `version: 1\nprofiles: { small: ${evil} }\nmachines: { web: { extends: small } }\n`,
        `version: 1\nmachines: { web: { qemu: ${evil} } }\n`,
        `version: 1\nmachines: { web: { provision: [{ shell: x, ${name}: { polluted: yes } }] } }\n`,
        `version: 1\nmachines: { web: { ports: [{ guest: 80, ${name}: { polluted: yes } }] } }\n`,
      ]) {
        const result = unpolluted(() => loadText(text));
        expect(result.ok, text).toBe(false);
      }
      expect(unpolluted(() => loadText('version: 1\nmachines: { web: {} }\n', { sets: [`${name}.polluted=yes`] })).ok).toBe(false);
      expect(unpolluted(() => loadText('version: 1\nmachines: { web: {} }\n', { local: `${name}: { polluted: yes }\n` })).ok).toBe(false);
      expect(unpolluted(() => loadText('version: 1\nmachines: { web: { memory: "${X}" } }\n', { vars: { [name]: 'yes' } })).ok).toBe(false);
    }
  });

  it('are variables like others, and only where they are declared', () => {
    for (const name of names) {
      expect(unpolluted(() => loadText(`version: 1\nmachines: { web: { env: { A: "\${${name}}" } } }\n`)).ok).toBe(false);
      const { env } = unpolluted(() =>
        machineOf(`version: 1\nvars: { ${name}: v }\nmachines: { web: { env: { ${name}: "\${${name}}" } } }\n`, 'web'),
      );
      expect(Object.entries(env)).toEqual([[name, 'v']]);
    }
  });

  it('are no name of a machine: records are looked up by those', () => {
    const result = loadText('version: 1\nmachines: { constructor: {} }\n');
    expect(result.ok).toBe(false);
  });

  it('of .env, settings, state, lock and image servers stay what they are', () => {
    const evil = '{"polluted":"yes"}';
    for (const name of names) {
      const entries = unpolluted(() => parseDotenv('.env', `${name}=x\n`)).entries;
      expect(entries.get(name)?.value).toBe('x');
      const settings = unpolluted(() => parseSettings(`${name}: ${evil}\n`));
      expect(settings.problems.length).toBeGreaterThan(0);
      expect(settings.imageServer).toBeUndefined();
      expect(unpolluted(() => readChecked(`{"checksum":"x","${name}":${evil}}`)).kind).toBe('corrupt');
      const written = writeChecked(JSON.parse(`{"schema":1,"${name}":${evil}}`) as object);
      expect(unpolluted(() => readChecked(written)).kind).toBe('good');
      expect(unpolluted(() => rootfsFiles(JSON.parse(`{"products":{"${name}":{"versions":{"${name}":{"items":{}}}}}}`), 'none'))).toEqual(
        [],
      );
      expect(unpolluted(() => rootfsFiles({}, name))).toEqual([]);
      expect(unpolluted(() => productsPath(JSON.parse(`{"${name}":${evil},"index":{"${name}":${evil}}}`)))).toBe('streams/v1/images.json');
      expect(unpolluted(() => findCloudDisk(JSON.parse(`{"${name}":${evil},"items":[{"${name}":${evil}}]}`)))).toBeUndefined();
      expect(() => unpolluted(() => parseLockFile(`{"version":1,"images":{},"${name}":${evil}}`, 'Vfile.lock'))).toThrow();
    }
    const lock = parseLockFile('{"version":1,"images":{}}', 'Vfile.lock');
    expect(lockEntryOf(lock, { name: 'constructor', arch: 'x86_64', diskKind: 'disk' })).toBeUndefined();
  });
});
