import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ticketHolder } from '../../src/image/ticket.ts';
import { type FoundFile, filesBelow } from './files-below.ts';
import { readProc } from './process-table.ts';

/**
 * What is wrong in the store of images and in the folder of downloads: names that are no contents, contents that may be written, and what
 * dead processes left half made. What a living process works on is no fault.
 */
export function storeFaultsOf(home: string): readonly string[] {
  const store = join(home, 'data', 'store');
  const scratch = join(home, 'cache', 'images');
  const known = ['blobs', 'claims', 'images.json', 'oci-layout', 'lxc', 'qemu', 'virtualbox'];
  return [
    ...childrenOf(store).flatMap((file) => (known.includes(basename(file.path)) || isInFlight(file.path) ? [] : [`foreign ${file.path}`])),
    ...childrenOf(join(store, 'blobs')).flatMap(({ path }) => (basename(path) === 'sha256' ? [] : halfMade(path))),
    ...childrenOf(join(store, 'blobs', 'sha256')).flatMap(blobFault),
    ...childrenOf(join(store, 'claims')).flatMap(({ path }) => childrenOf(path).flatMap((claim) => halfMade(claim.path))),
    ...childrenOf(scratch).flatMap(({ path }) => (ticketHolder(basename(path)) === undefined ? [] : halfMade(path))),
  ];
}

function blobFault({ path, kind, mode, sizeBytes }: FoundFile): readonly string[] {
  if (kind !== 'file' || !/^[0-9a-f]{64}$/.test(basename(path))) return [`foreign ${path}`];
  if ((mode & 0o222) !== 0) return [`the blob ${path} has mode ${mode.toString(8)}`];
  return sizeBytes === 0 ? [`the blob ${path} is empty`] : [];
}

function halfMade(path: string): readonly string[] {
  return isInFlight(path) ? [] : [`half made and left: ${path}`];
}

/** Being worked on: it names a living process, or is the next version of a file that is written this very moment. */
function isInFlight(path: string): boolean {
  const name = basename(path);
  const holder = ticketHolder(name) ?? ticketHolder(name.slice(name.indexOf('.') + 1));
  if (holder === undefined) return /^\..*\.tmp$/.test(name);
  const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return holder.bootId === bootId && startTimeOf(holder.pid) === holder.startTime;
}

/** Field 22 of proc_pid_stat(5); the program's name before it may hold spaces. */
function startTimeOf(pid: number): string | undefined {
  const stat = readProc(String(pid), 'stat');
  return stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .at(19);
}

/** What lies directly in a folder. */
function childrenOf(folder: string): readonly FoundFile[] {
  return filesBelow(folder, (path) => path === folder).filter(({ path }) => path !== folder);
}
