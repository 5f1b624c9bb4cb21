import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isVupError } from '../../../src/errors/vup-error.ts';
import type { LockEntry } from '../../../src/image/lock-entry.ts';
import { emptyLock, formatLockFile, type LockFile, lockEntryOf, parseLockFile, withLockEntry } from '../../../src/image/lock-file.ts';

const schema = JSON.parse(readFileSync(new URL('../../../schemas/lock.v1.schema.json', import.meta.url), 'utf8'));
const matchesSchema = new Ajv.Ajv().compile(schema);
const digest = 'a'.repeat(64);
const x86 = { name: 'debian/12', arch: 'x86_64', diskKind: 'rootfs' };
const vendor: LockEntry = { source: 'vendor', url: 'https://images.example/root.tar.xz', sha256: digest, sizeBytes: 10 };
const built: LockEntry = { source: 'built', recipe: digest, identity: 'b'.repeat(64), packages: ['apt=2.6.2', 'bash=5.2.15-2+b13'] };
const file: LockEntry = { source: 'file', sha256: digest, sizeBytes: 7 };

function isRefused(text: string): boolean {
  try {
    parseLockFile(text, 'Vfile.lock');
    return false;
  } catch (error) {
    expect(isVupError(error) && error.code).toBe('VUP_VFILE_INVALID');
    return true;
  }
}

describe('Vfile.lock', () => {
  it('survives writing and reading', () => {
    const entries = fc.constantFrom(vendor, built, file);
    const platforms = fc.constantFrom('x86_64/rootfs', 'aarch64/rootfs', 'x86_64/disk');
    const images = fc.dictionary(fc.string({ minLength: 1 }), fc.dictionary(platforms, entries));
    fc.assert(
      fc.property(images, (value) => {
        const lock: LockFile = { version: 1, images: value };
        const text = formatLockFile(lock);
        expect(parseLockFile(text, 'Vfile.lock')).toEqual(JSON.parse(JSON.stringify(lock)));
        expect(matchesSchema(JSON.parse(text))).toBe(true);
      }),
    );
  });

  it('writes the same text for the same lock, whatever the order of its making', () => {
    const arm = { ...x86, arch: 'aarch64' };
    const one = withLockEntry(withLockEntry(emptyLock, x86, vendor), arm, built);
    const other = withLockEntry(withLockEntry(emptyLock, arm, built), x86, vendor);
    expect(formatLockFile(one)).toBe(formatLockFile(other));
    expect(lockEntryOf(one, arm)).toEqual(built);
    expect(lockEntryOf(one, { ...x86, diskKind: 'disk' })).toBeUndefined();
  });

  it('finds nothing under names that objects inherit', () => {
    expect(lockEntryOf(emptyLock, { name: 'constructor', arch: 'x86_64', diskKind: 'rootfs' })).toBeUndefined();
    expect(lockEntryOf(emptyLock, { name: '__proto__', arch: 'x86_64', diskKind: 'rootfs' })).toBeUndefined();
    const images = Object.create({ [x86.name]: { [`${x86.arch}/${x86.diskKind}`]: vendor } });
    expect(lockEntryOf({ version: 1, images }, x86)).toBeUndefined();
  });

  const wrong: readonly [string, unknown][] = [
    ['another version', { version: 2, images: {} }],
    ['no images', { version: 1 }],
    ['a list', []],
    ['null', null],
    ['an extra key', { version: 1, images: {}, more: 1 }],
    ['a bad platform', { version: 1, images: { 'debian/12': { x86_64: vendor } } }],
    ['a short digest', { version: 1, images: { 'debian/12': { 'x86_64/rootfs': { ...vendor, sha256: 'abc' } } } }],
    ['an upper-case digest', { version: 1, images: { 'debian/12': { 'x86_64/rootfs': { ...vendor, sha256: 'A'.repeat(64) } } } }],
    ['a size of zero', { version: 1, images: { 'debian/12': { 'x86_64/rootfs': { ...vendor, sizeBytes: 0 } } } }],
    ['a fractional size', { version: 1, images: { 'debian/12': { 'x86_64/rootfs': { ...file, sizeBytes: 1.5 } } } }],
    ['a file URL', { version: 1, images: { 'debian/12': { 'x86_64/rootfs': { ...vendor, url: 'file:///etc/shadow' } } } }],
    ['an extra key in an entry', { version: 1, images: { 'debian/12': { 'x86_64/rootfs': { ...built, url: 'https://x' } } } }],
    ['a package without version', { version: 1, images: { 'debian/12': { 'x86_64/rootfs': { ...built, packages: ['apt'] } } } }],
    ['an unknown source', { version: 1, images: { 'debian/12': { 'x86_64/rootfs': { ...file, source: 'magic' } } } }],
  ];

  it.each(wrong)('refuses %s, and so does the schema', (_, value) => {
    expect(isRefused(JSON.stringify(value))).toBe(true);
    expect(matchesSchema(value)).toBe(false);
  });

  it('says what to do about merge conflicts and broken JSON', () => {
    expect(() => parseLockFile('<<<<<<< HEAD\n{}\n=======\n{}\n', 'Vfile.lock')).toThrow(/conflict/);
    expect(() => parseLockFile('{', 'Vfile.lock')).toThrow(/not JSON/);
  });
});
