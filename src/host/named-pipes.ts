import { execFile } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { makeTemporaryFolder } from './temporary-folder.ts';

/** Stdout and stderr of a child that is about to start. */
export interface NamedPipes {
  readonly stdout: PipeEnds;
  readonly stderr: PipeEnds;
  /** To be called once the child has its ends: while this process holds them too, no end of file comes. */
  release(): void;
}

/** One pipe: the child writes into `fd`. */
export interface PipeEnds {
  readonly fd: number;
  readonly reader: Socket;
}

/**
 * Two pipes that have an inode. Node gives a child sockets, which it cannot open again: `echo failed > /dev/stderr` of a script then ends
 * with ENXIO. Open to all, since the writer may run under another id; nobody else can reach them, their names are gone before the child
 * starts. Undefined on a host without mkfifo.
 */
export async function makeNamedPipes(): Promise<NamedPipes | undefined> {
  const folder = await makeTemporaryFolder('vup-pipes');
  try {
    const names = ['stdout', 'stderr'].map((name) => join(folder, name));
    await makeFifos(names);
    const [stdout, stderr] = names.map(openPipe);
    if (stdout === undefined || stderr === undefined) return undefined;
    return { stdout, stderr, release: releaseOnce([stdout.fd, stderr.fd]) };
  } catch {
    return undefined;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function makeFifos(paths: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile('mkfifo', ['-m', '0666', '--', ...paths], (error) => (error === null ? resolve() : reject(error)));
  });
}

/** The reader comes first: without one, a writer would wait. */
function openPipe(path: string): PipeEnds {
  const read = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const fd = openSync(path, constants.O_WRONLY);
  return { fd, reader: new Socket({ fd: read, readable: true, writable: false }) };
}

function releaseOnce(fds: readonly number[]): () => void {
  let released = false;
  return () => {
    if (!released) for (const fd of fds) closeSync(fd);
    released = true;
  };
}
