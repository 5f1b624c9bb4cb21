import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createNodeHost } from '../../../src/host/node-host.ts';
import { writeChecked } from '../../../src/state/checked-json.ts';
import { createTrustBook } from '../../../src/trust/trust-book.ts';

const grant = { at: '2026-01-01T00:00:00Z', items: ['runs a'], files: { a: '1' } };
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vup-book-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const paths = () => ({ trust: join(folder, 'state', 'trust.json'), trustLock: join(folder, 'state', 'trust.lock') });
const book = () => createTrustBook(createNodeHost(), paths());

describe('the book of what is trusted', () => {
  it('knows what was allowed, by Vfile, until it is taken back; 0600', async () => {
    await book().allow('/p/Vfile.yaml', grant);
    await book().allow('/q/Vfile.yaml', { ...grant, items: [] });
    expect(await book().grant('/p/Vfile.yaml')).toEqual(grant);
    expect(await book().grant('__proto__')).toBeUndefined();
    expect(statSync(paths().trust).mode & 0o777).toBe(0o600);
    expect(await book().revoke('/p/Vfile.yaml')).toBe(true);
    expect(await book().revoke('/p/Vfile.yaml')).toBe(false);
    expect(await book().grant('/p/Vfile.yaml')).toBeUndefined();
    expect(await book().grant('/q/Vfile.yaml')).toBeDefined();
  });

  it('loses nothing when several write at once', async () => {
    const names = Array.from({ length: 12 }, (_, at) => `/p${at}/Vfile`);
    await Promise.all(names.map((name) => book().allow(name, grant)));
    for (const name of names) expect(await book().grant(name)).toEqual(grant);
  });

  it.each([
    ['torn', (text: string) => text.slice(0, -30)],
    ['edited', (text: string) => text.replace('runs a', 'runs b')],
    ['of another time', (text: string) => text.replace('"schema": 1', '"schema": 2')],
    ['empty', () => ''],
    ['whole, but half a book', () => writeChecked({ schema: 1, grants: { '/p/Vfile.yaml': grant } })],
    ['whole, but of other entries', () => writeChecked({ schema: 1, grants: { '/p/Vfile.yaml': { items: 'runs a' } }, shares: {} })],
  ])('allows nothing when it is %s, and can be written again', async (_what, damage) => {
    await book().allow('/p/Vfile.yaml', grant);
    writeFileSync(paths().trust, damage(readFileSync(paths().trust, 'utf8')));
    expect(await book().grant('/p/Vfile.yaml')).toBeUndefined();
    await book().allow('/p/Vfile.yaml', grant);
    expect(await book().grant('/p/Vfile.yaml')).toEqual(grant);
  });

  it('is not written when nothing is new', async () => {
    const record = { at: '1', machines: ['web'], seen: {}, guarded: {} };
    await book().noteShare('/p', record);
    const before = statSync(paths().trust).ino;
    await book().noteShare('/p', { ...record, at: '2' });
    expect(statSync(paths().trust).ino).toBe(before);
    await book().noteShare('/p', undefined);
    expect(await book().share('/p')).toBeUndefined();
  });
});
