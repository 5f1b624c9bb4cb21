import type { TarEntry } from './tar-listing.ts';

/** What a root file system may be at most. */
export interface RootfsLimits {
  readonly maxEntries: number;
  readonly maxUnpackedBytes: number;
}

const gibibyte = 1024 ** 3;

/** Far above any distribution with a desktop; a bomb passes them in its first seconds. */
export const defaultRootfsLimits: RootfsLimits = { maxEntries: 2_000_000, maxUnpackedBytes: 64 * gibibyte };

/** Root file systems of distributions become four to six times as large by unpacking; what a few bytes become is a bomb. */
const largestRatio = 100;

/** The limits for a packed file of this size. */
export function limitsFor(packedBytes: number): RootfsLimits {
  const { maxEntries, maxUnpackedBytes } = defaultRootfsLimits;
  return { maxEntries, maxUnpackedBytes: Math.min(maxUnpackedBytes, Math.max(4 * gibibyte, packedBytes * largestRatio)) };
}

/** Takes entries in order and judges them. */
export interface RootfsRules {
  /** Why the tarball must not be unpacked; undefined while it may. */
  add(entry: TarEntry): string | undefined;
  /** Why it is no root file system; undefined when it is one. */
  end(): string | undefined;
}

/**
 * The rules for a tarball that is going to be unpacked as somebody's root: names stay inside, no entry is reached through a link
 * that the tarball itself makes, hard links point inside, devices only below `dev`, named pipes there and below `run`, nothing that is
 * none of these, and not too much of anything. Set-id bits may stay: what is unpacked belongs to ids of the machine's own.
 */
export function createRootfsRules(limits: RootfsLimits = defaultRootfsLimits): RootfsRules {
  const symlinks = new Set<string>();
  const top = new Set<string>();
  let entries = 0;
  let unpackedBytes = 0;
  return {
    add(entry) {
      entries += 1;
      unpackedBytes += entry.sizeBytes;
      if (entries > limits.maxEntries) return `it has more than ${limits.maxEntries} entries`;
      if (unpackedBytes > limits.maxUnpackedBytes)
        return `unpacked it is larger than ${Math.round(limits.maxUnpackedBytes / gibibyte)} GiB`;
      const path = cleanPath(entry.name);
      const problem = findProblem(entry, path, symlinks);
      if (problem !== undefined) return problem;
      if (isLink(entry, symlinks)) symlinks.add(path);
      else symlinks.delete(path);
      top.add(path.split('/').slice(0, 2).join('/'));
      return undefined;
    },
    end() {
      const isRoot = [...top].some((path) => path === 'etc' || path.startsWith('etc/')) && (top.has('usr/bin') || hasBin(top));
      return isRoot ? undefined : 'it is not a root file system: etc/ and bin or usr/bin are not at its top';
    },
  };
}

/** A hard link to a link is one too. */
function isLink({ type, target }: TarEntry, symlinks: ReadonlySet<string>): boolean {
  return type === 'symlink' || (type === 'hardlink' && symlinks.has(cleanPath(target ?? '')));
}

function hasBin(top: ReadonlySet<string>): boolean {
  return [...top].some((path) => path === 'bin' || path.startsWith('bin/'));
}

function findProblem(entry: TarEntry, path: string, symlinks: ReadonlySet<string>): string | undefined {
  if (entry.name.startsWith('/')) return `it has an absolute name: ${entry.name}`;
  if (hasDotDot(entry.name)) return `it has a name with "..": ${entry.name}`;
  if (isBelowSymlink(path, symlinks)) return `it puts ${entry.name} below a link of its own`;
  if (entry.type === 'hardlink') return findHardlinkProblem(entry, symlinks);
  if (entry.type === 'device' && !path.startsWith('dev/')) return `it has a device outside of dev/: ${entry.name}`;
  if (entry.type === 'pipe' && !/^(?:dev|run)\//.test(path)) return `it has a named pipe outside of dev/ and run/: ${entry.name}`;
  return entry.type === 'other' ? `it has an entry that belongs into no root file system: ${entry.name}` : undefined;
}

function findHardlinkProblem(entry: TarEntry, symlinks: ReadonlySet<string>): string | undefined {
  const target = entry.target ?? '';
  const path = cleanPath(target);
  const leadsOut = target.startsWith('/') || hasDotDot(target) || isBelowSymlink(path, symlinks);
  return leadsOut ? `its hard link ${entry.name} leads out: ${target}` : undefined;
}

function isBelowSymlink(path: string, symlinks: ReadonlySet<string>): boolean {
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
    if (symlinks.has(path.slice(0, slash))) return true;
  }
  return false;
}

function hasDotDot(name: string): boolean {
  return name.split('/').includes('..');
}

function cleanPath(name: string): string {
  return name
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}
