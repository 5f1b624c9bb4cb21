import { createHash } from 'node:crypto';
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** Files beside and above a project, and links into it, that nobody has a reason to touch: what changes in them is a fault. */
export interface CanaryTree {
  /** A home for the person who runs Vup: Vup and the programs it starts have no business in it. */
  readonly home: string;
  /** What differs from how it was laid down; empty when all is as it was. */
  changes(): readonly string[];
}

/** Long ago, so that a file written again with the same bytes shows. */
const laidAt = new Date('2001-09-09T01:46:40Z');

const files: readonly { readonly path: string; readonly mode: number }[] = [
  { path: 'above.txt', mode: 0o644 },
  { path: 'beside/open.txt', mode: 0o666 },
  { path: 'beside/private', mode: 0o600 },
  { path: 'beside/deep/er/still.txt', mode: 0o444 },
  { path: 'beside/run.sh', mode: 0o755 },
  { path: 'beside/.ssh/known_hosts', mode: 0o600 },
  { path: 'beside/.config/settings', mode: 0o644 },
];

/** Lays the tree into `around`, the folder that holds the project's. */
export function layCanaryTree(around: string, project: string): CanaryTree {
  for (const { path, mode } of files) {
    mkdirSync(dirname(join(around, path)), { recursive: true });
    writeFileSync(join(around, path), `canary ${path}\n`);
    chmodSync(join(around, path), mode);
  }
  linkSync(join(around, 'beside/private'), join(around, 'beside/twin'));
  symlinkSync(project, join(around, 'beside/into-project'));
  symlinkSync(join(project, 'Vfile.yaml'), join(around, 'beside/into-vfile'));
  for (const { path } of files) utimesSync(join(around, path), laidAt, laidAt);
  const before = stateOf(around);
  return { home: join(around, 'beside'), changes: () => differences(before, stateOf(around)) };
}

type TreeState = ReadonlyMap<string, string>;

function stateOf(around: string): TreeState {
  return new Map(['above.txt', ...pathsBelow(around, 'beside')].map((path) => [path, describe(join(around, path))]));
}

/** Links are named, not followed. */
function pathsBelow(around: string, folder: string): readonly string[] {
  const entries = readdirSync(join(around, folder), { withFileTypes: true });
  return [
    folder,
    ...entries.flatMap((entry) => (entry.isDirectory() ? pathsBelow(around, join(folder, entry.name)) : [join(folder, entry.name)])),
  ];
}

function describe(path: string): string {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 'gone';
  const owner = `${(stat.mode & 0o177777).toString(8)} of ${stat.uid}:${stat.gid}`;
  if (stat.isSymbolicLink()) return `link to ${readlinkSync(path)}`;
  if (stat.isDirectory()) return `folder ${owner}`;
  const digest = createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 12);
  return `file ${owner}, inode ${stat.ino}, ${stat.nlink} links, ${stat.mtime.toISOString()}, ${digest}`;
}

function differences(before: TreeState, after: TreeState): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((path) => {
    const [was = 'nothing', is = 'gone'] = [before.get(path), after.get(path)];
    return was === is ? [] : [`canary ${path} was ${was} and is ${is}`];
  });
}
