import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isoImage } from '../../../../src/guest/seed/iso-image.ts';
import { scratchFolders } from '../../host/scratch.ts';
import { readIso } from './read-iso.ts';

const scratch = scratchFolders();
const files = [
  { name: 'user-data', data: '#cloud-config\n{}\n' },
  { name: 'meta-data', data: 'grün\n' },
  { name: 'empty', data: '' },
  { name: 'sector', data: new Uint8Array(2048).fill(7) },
  { name: 'longer', data: new Uint8Array(5000).map((_, index) => index % 251) },
];
const bytesOf = (data: string | Uint8Array) => Buffer.from(typeof data === 'string' ? Buffer.from(data) : data);
const hasIsoinfo = spawnSync('isoinfo', ['-version']).error === undefined;

describe('isoImage', () => {
  it('is read back by Joliet names, and by plain ones in the same order', () => {
    const image = isoImage('cidata', files);
    const joliet = readIso(image, 2);
    expect(joliet.label).toBe('cidata');
    expect([...joliet.files.keys()]).toEqual(['empty', 'longer', 'meta-data', 'sector', 'user-data']);
    for (const { name, data } of files) expect(Buffer.from(joliet.files.get(name) ?? [])).toEqual(bytesOf(data));
    const plain = readIso(image, 1);
    expect(plain.label).toBe('cidata');
    expect([...plain.files.values()]).toEqual([...joliet.files.values()]);
    for (const name of plain.files.keys()) expect(name).toMatch(/^[A-Z0-9]{1,8}\.;1$/);
  });

  it('is the same for the same files in any order', () => {
    expect(Buffer.from(isoImage('cidata', [...files].reverse())).equals(Buffer.from(isoImage('cidata', files)))).toBe(true);
  });

  it('goes on in another sector when a directory is full', () => {
    const many = Array.from({ length: 100 }, (_, index) => ({ name: `${'n'.repeat(50)}-${index}`, data: `${index}` }));
    const { files: found } = readIso(isoImage('x', many), 2);
    expect(found.size).toBe(100);
    for (const { name, data } of many) expect(Buffer.from(found.get(name) ?? []).toString()).toBe(data);
  });

  it('refuses names and labels that cannot be written', () => {
    for (const name of ['', 'a/b', 'a;1', 'ä', 'x'.repeat(65), '..', 'a\n'])
      expect(() => isoImage('cidata', [{ name, data: '' }])).toThrow(RangeError);
    for (const label of ['', 'a b', 'x'.repeat(17), 'ü']) expect(() => isoImage(label, files)).toThrow(RangeError);
    expect(() =>
      isoImage('cidata', [
        { name: 'a', data: '' },
        { name: 'a', data: '' },
      ]),
    ).toThrow(/twice/);
  });

  it.skipIf(!hasIsoinfo)('is read by isoinfo (skipped where it is not installed)', () => {
    const path = join(scratch(), 'seed.iso');
    writeFileSync(path, isoImage('cidata', files));
    expect(execFileSync('isoinfo', ['-d', '-i', path], { encoding: 'utf8' })).toMatch(
      /Volume id: cidata\n[\s\S]*Joliet with UCS level 3 found/,
    );
    for (const { name, data } of files) expect(execFileSync('isoinfo', ['-J', '-i', path, '-x', `/${name}`])).toEqual(bytesOf(data));
  });
});
