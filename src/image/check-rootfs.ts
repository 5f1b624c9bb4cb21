import { VupError } from '../errors/vup-error.ts';
import type { Argv } from '../host/host.ts';
import { type ImageContext, throwIfAborted } from './image-context.ts';
import type { Compression } from './media-type.ts';
import { createRootfsRules, limitsFor, type RootfsLimits } from './rootfs-rules.ts';
import { listingArgs, parseTarEntry } from './tar-listing.ts';

/** Lines of a command are cut at about this length; an entry that long cannot be judged. */
const longestLine = 4095;

/** What is checked. */
export interface RootfsTarball {
  readonly compression: Compression;
  /** For messages. */
  readonly name: string;
  readonly limits?: RootfsLimits;
}

/**
 * Reads a tarball's list of entries through once, without unpacking, and refuses what is no root file system or could reach out of one.
 * @throws VUP_IMAGE_INVALID
 */
export async function checkRootfs(
  file: string,
  tarball: RootfsTarball,
  context: Pick<ImageContext, 'host' | 'signal' | 'progress'>,
): Promise<void> {
  const packedBytes = (await context.host.files.stat(file, { follow: true }))?.sizeBytes ?? 0;
  const rules = createRootfsRules(tarball.limits ?? limitsFor(packedBytes));
  const stop = new AbortController();
  let problem: string | undefined;
  let entries = 0;
  const onLine = (stream: 'stdout' | 'stderr', line: string) => {
    if (stream === 'stderr' || problem !== undefined) return;
    entries += 1;
    if (entries % 1000 === 0) context.progress.bar(entries, undefined, 'files', 'checking');
    problem = judgeLine(line, rules.add);
    if (problem !== undefined) stop.abort();
  };
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const argv = await confinedTar([...packingArgs(tarball.compression), ...listingArgs], context);
  const result = await context.host.exec.run(argv, { input: { file }, onLine, signal, keepBytes: 4096 });
  throwIfAborted(context.signal);
  problem ??= result.exitCode === 0 ? rules.end() : `tar cannot read it: ${result.stderr.trim().split('\n').at(-1) ?? ''}`;
  if (problem !== undefined) throw refusal(tarball.name, problem);
}

function judgeLine(line: string, add: ReturnType<typeof createRootfsRules>['add']): string | undefined {
  if (line.length >= longestLine) return 'it has an entry whose name is too long';
  const entry = parseTarEntry(line);
  return entry === undefined ? 'it has an entry of an unknown form' : add(entry);
}

/** The packing is told and not guessed, since tar reads from a pipe. xz alone lets a file ask for gigabytes of memory. */
export function packingArgs(compression: Compression): readonly string[] {
  switch (compression) {
    case 'none':
      return [];
    case 'gzip':
      return ['--gzip'];
    case 'xz':
      return ['--use-compress-program=xz --memlimit-decompress=1GiB'];
    case 'zstd':
      return ['--zstd'];
    default:
      return compression satisfies never;
  }
}

/** The argv of tar with these arguments. Unpacking programs read a stranger's bytes: run by root, they do it as nobody. */
export async function confinedTar(args: readonly string[], context: Pick<ImageContext, 'host'>): Promise<Argv> {
  const argv: Argv = ['tar', ...args];
  if (context.host.env.uid !== 0 || (await context.host.exec.which('setpriv')) === undefined) return argv;
  return ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--no-new-privs', '--', ...argv];
}

function refusal(name: string, problem: string): VupError {
  return new VupError('VUP_IMAGE_INVALID', {
    message: `${name} cannot be used as an image: ${problem}`,
    hint: 'A root file system is packed from inside its folder: tar --create --zstd --numeric-owner --file rootfs.tar.zst --directory ROOTFS .',
  });
}
