import type { Argv, Exec, ExecOptions, ExecResult, ProcessIdentity } from '../../../src/host/host.ts';
import type { FilesPlace } from './memory-files.ts';

/** What a root file system's tarball lists, so that it passes for one. */
const listing = ['d', '-', 'd', '-'].map((letter, at) => {
  const name = ['./bin/', './bin/sh', './etc/', './etc/passwd'][at];
  return `${letter}rwxr-xr-x 0/0 0 2026-01-01 00:00 "${name}"`;
});

/** The few programs that bringing an image needs, and the start of a keeper. Anything else is a mistake of the test. */
export function createMemoryExec(place: FilesPlace, detach: (argv: Argv) => ProcessIdentity): Exec {
  const { disk, process, owner } = place;
  const ended: ExecResult = { exitCode: 0, stdout: '', stderr: '', timedOut: false, aborted: false };
  const run = async (argv: Argv, options: ExecOptions = {}): Promise<ExecResult> => {
    const last = argv.at(-1) ?? '';
    switch (argv[0]) {
      case 'cp': {
        await process.effect('process', `cp ${last}`);
        const from = disk().get(argv.at(-2) ?? '');
        disk().write(disk().open(last, owner, 0o644), from.content);
        return ended;
      }
      case 'sync': {
        await process.effect('process', `sync ${last}`);
        const inode = disk().get(last);
        if (inode.type === 'directory') disk().syncFolder(last);
        else disk().syncFile(inode);
        return ended;
      }
      case 'tar':
        await process.look();
        for (const line of listing) options.onLine?.('stdout', line);
        return ended;
      default:
        throw new Error(`the host in memory has no ${argv[0]}`);
    }
  };
  return {
    run,
    interactive: async () => Promise.reject(new Error('the host in memory has no terminal')),
    joinSocket: async () => Promise.reject(new Error('the host in memory has no terminal')),
    detach: async (argv) => {
      await process.effect('process', 'start the keeper');
      return detach(argv);
    },
    which: async () => undefined,
  };
}
