import { readFileSync } from 'node:fs';

/** Absolute paths on which something is mounted, in this process's mount namespace; undefined on a host that cannot say. */
export function readMountPoints(): ReadonlySet<string> | undefined {
  try {
    return parseMountPoints(readFileSync('/proc/self/mountinfo', 'utf8'));
  } catch {
    return undefined;
  }
}

/** proc_pid_mountinfo(5): field 5 is the mount point; space, tab, newline and backslash stand as octal escapes. */
export function parseMountPoints(mountinfo: string): ReadonlySet<string> {
  const points = new Set<string>();
  for (const line of mountinfo.split('\n')) {
    const field = line.split(' ')[4];
    if (field !== undefined)
      points.add(field.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))));
  }
  return points;
}

/** The first mount point at a path or below it. */
export function mountAtOrBelow(path: string, points: ReadonlySet<string>): string | undefined {
  for (const point of points) {
    if (point === path || point.startsWith(`${path}/`)) return point;
  }
  return undefined;
}
