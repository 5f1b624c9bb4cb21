/** Where a build stands, in packages. */
export interface BuildPosition {
  readonly done: number;
  readonly total: number;
  readonly label: string;
}

const phases = ['downloading', 'unpacking', 'setting up'] as const;

/**
 * Reads the lines of `mmdebstrap --verbose` (that is, of apt-get and dpkg) and tells after each that counts where the build stands.
 * apt is run twice, first for the essential packages; `expectedPackages` keeps the total from jumping when the second run is announced.
 */
export function createBuildProgress(expectedPackages: number): (line: string) => BuildPosition | undefined {
  let announced = 0;
  const seen = phases.map(() => new Set<string>());
  return (line) => {
    announced += Number(/(\d+) newly installed,/.exec(line)?.[1] ?? 0);
    const event = readEvent(line);
    if (event === undefined) return undefined;
    seen[event.phase]?.add(event.name);
    const total = Math.max(expectedPackages, announced);
    const parts = seen.reduce((sum, names) => sum + names.size, 0);
    return { done: Math.min(total, Math.floor(parts / phases.length)), total, label: `${phases[event.phase]} ${event.name}` };
  };
}

/** Forms: `Get:12 URI suite/main amd64 NAME amd64 VERSION [SIZE]`, `Unpacking NAME:amd64 (…`, `Setting up NAME (…`. */
function readEvent(line: string): { readonly phase: 0 | 1 | 2; readonly name: string } | undefined {
  const fetched = /^Get:\d+ \S+ \S+ \S+ (\S+) \S+ \S+ \[/.exec(line)?.[1];
  if (fetched !== undefined) return { phase: 0, name: fetched };
  const unpacked = /^Unpacking ([^\s:]+)/.exec(line)?.[1];
  if (unpacked !== undefined) return { phase: 1, name: unpacked };
  const setUp = /^Setting up ([^\s:]+)/.exec(line)?.[1];
  return setUp === undefined ? undefined : { phase: 2, name: setUp };
}
