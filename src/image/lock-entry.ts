/** What an image name stands for, as `Vfile.lock` says it. All digests are lower-case hex sha256. */
export type LockEntry = VendorEntry | BuiltEntry | FileEntry;

/** A file that its vendor publishes: these very bytes. Never replaced by anything else. */
export interface VendorEntry {
  readonly source: 'vendor';
  readonly url: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** Built from packages: the bytes differ from build to build, the packages say whether it is the same image. */
export interface BuiltEntry {
  readonly source: 'built';
  /** Digest of the recipe. */
  readonly recipe: string;
  /** Digest of recipe and packages; see `buildIdentity`. */
  readonly identity: string;
  /** Sorted `package=version`. */
  readonly packages: readonly string[];
}

/** A tarball that the project brings itself. When it changes, the plan says so. */
export interface FileEntry {
  readonly source: 'file';
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** True for 64 lower-case hex digits. */
export function isHexDigest(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

/** Whether a value of unknown origin is a lock entry with nothing more and nothing less. */
export function isLockEntry(value: unknown): value is LockEntry {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entry = value as Readonly<Record<string, unknown>>;
  switch (entry['source']) {
    case 'vendor':
      return hasKeys(entry, ['url', 'sha256', 'sizeBytes']) && isHttpUrl(entry['url']) && isContent(entry);
    case 'built':
      return hasKeys(entry, ['recipe', 'identity', 'packages']) && isBuild(entry);
    case 'file':
      return hasKeys(entry, ['sha256', 'sizeBytes']) && isContent(entry);
    default:
      return false;
  }
}

/** Whether both pin the same image. */
export function sameLockEntry(a: LockEntry, b: LockEntry): boolean {
  if (a.source === 'built') return b.source === 'built' && a.identity === b.identity;
  return a.source === b.source && a.sha256 === b.sha256;
}

function hasKeys(entry: Readonly<Record<string, unknown>>, keys: readonly string[]): boolean {
  return Object.keys(entry).length === keys.length + 1 && keys.every((key) => Object.hasOwn(entry, key));
}

function isContent(entry: Readonly<Record<string, unknown>>): boolean {
  const size = entry['sizeBytes'];
  return isHexDigest(entry['sha256']) && typeof size === 'number' && Number.isSafeInteger(size) && size >= 1;
}

function isBuild(entry: Readonly<Record<string, unknown>>): boolean {
  const packages = entry['packages'];
  const named = Array.isArray(packages) && packages.every((name) => typeof name === 'string' && /^[^\s=]+=[^\s=]+$/.test(name));
  return isHexDigest(entry['recipe']) && isHexDigest(entry['identity']) && named;
}

function isHttpUrl(value: unknown): boolean {
  return typeof value === 'string' && /^https?:\/\/\S+$/.test(value);
}
