import { VupError } from '../errors/vup-error.ts';
import { isLockEntry, type LockEntry } from './lock-entry.ts';

/** `Vfile.lock` as a value: which image each name stands for, per architecture and disk kind. Definition: `schemas/lock.v1.schema.json`. */
export interface LockFile {
  readonly version: 1;
  /** By image name as the Vfile writes it, then by `<arch>/<disk kind>`, for example `x86_64/rootfs`. */
  readonly images: Readonly<Record<string, Readonly<Record<string, LockEntry>>>>;
}

/** What a lock entry is found by. */
export interface LockKey {
  readonly name: string;
  /** As `uname -m` says. */
  readonly arch: string;
  readonly diskKind: string;
}

/** A lock that pins nothing yet. */
export const emptyLock: LockFile = { version: 1, images: {} };

/** Reads the text of a lock file. @throws VUP_VFILE_INVALID naming the file and the first thing that is wrong */
export function parseLockFile(text: string, file: string): LockFile {
  if (/^<{7} /m.test(text)) throw invalid(file, 'it holds merge conflict markers');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid(file, `it is not JSON (${cause instanceof Error ? cause.message : String(cause)})`);
  }
  const problem = findProblem(value);
  if (problem !== undefined) throw invalid(file, problem);
  return value as LockFile;
}

/** The text of a lock: keys sorted, so that equal locks are equal files and a merge touches only what changed. */
export function formatLockFile(lock: LockFile): string {
  const images = sortedRecord(lock.images, (entries) => sortedRecord(entries, orderEntry));
  return `${JSON.stringify({ version: lock.version, images }, null, 2)}\n`;
}

/** The entry for an image, if the lock pins it. */
export function lockEntryOf(lock: LockFile, key: LockKey): LockEntry | undefined {
  const entries = Object.hasOwn(lock.images, key.name) ? lock.images[key.name] : undefined;
  const platform = `${key.arch}/${key.diskKind}`;
  return entries !== undefined && Object.hasOwn(entries, platform) ? entries[platform] : undefined;
}

/** The lock with one entry set. */
export function withLockEntry(lock: LockFile, key: LockKey, entry: LockEntry): LockFile {
  const entries = Object.hasOwn(lock.images, key.name) ? lock.images[key.name] : {};
  return { ...lock, images: { ...lock.images, [key.name]: { ...entries, [`${key.arch}/${key.diskKind}`]: entry } } };
}

function invalid(file: string, problem: string): VupError {
  return new VupError('VUP_VFILE_INVALID', {
    message: `${file} cannot be used: ${problem}`,
    hint: 'Take the file from version control again, or delete it: the next "vup up" writes a new one.',
  });
}

function findProblem(value: unknown): string | undefined {
  if (!isRecord(value)) return 'it is not a JSON object';
  if (value['version'] !== 1) return `version is ${JSON.stringify(value['version'])}, this Vup reads version 1`;
  if (!isRecord(value['images'])) return '"images" is missing or not an object';
  const extra = Object.keys(value).find((key) => key !== 'version' && key !== 'images');
  if (extra !== undefined) return `"${extra}" is not a known key`;
  for (const [name, entries] of Object.entries(value['images'])) {
    if (name === '' || !isRecord(entries)) return `images["${name}"] is not an object`;
    const problem = findEntryProblem(entries);
    if (problem !== undefined) return `images["${name}"]${problem}`;
  }
  return undefined;
}

function findEntryProblem(entries: Readonly<Record<string, unknown>>): string | undefined {
  for (const [platform, entry] of Object.entries(entries)) {
    if (!/^[a-z0-9_]+\/[a-z]+$/.test(platform)) return `["${platform}"] is not named <arch>/<disk kind>`;
    if (!isLockEntry(entry)) return `["${platform}"] is not a vendor, built or file entry`;
  }
  return undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sortedRecord<T, R>(record: Readonly<Record<string, T>>, map: (value: T) => R): Record<string, R> {
  const sorted = Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([key, value]) => [key, map(value)]));
}

function orderEntry(entry: LockEntry): LockEntry {
  switch (entry.source) {
    case 'vendor':
      return { source: entry.source, url: entry.url, sha256: entry.sha256, sizeBytes: entry.sizeBytes };
    case 'built':
      return { source: entry.source, recipe: entry.recipe, identity: entry.identity, packages: entry.packages };
    case 'file':
      return { source: entry.source, sha256: entry.sha256, sizeBytes: entry.sizeBytes };
    default:
      return entry satisfies never;
  }
}
