import { VupError } from '../errors/vup-error.ts';
import { confinedTar, packingArgs } from './check-rootfs.ts';
import { type ImageContext, throwIfAborted } from './image-context.ts';
import type { Compression } from './media-type.ts';
import { requireSpace } from './require-space.ts';
import { limitsFor } from './rootfs-rules.ts';
import { listingArgs, parseTarEntry, type TarEntry } from './tar-listing.ts';

/** A box or an appliance, which are tarballs. */
export interface BoxArchive {
  /** Where its bytes are. */
  readonly file: string;
  readonly compression: Compression;
  /** For messages. */
  readonly name: string;
}

/** A regular file at the top of a box. */
export interface BoxMember {
  /** Without `./`. */
  readonly name: string;
  /** As stored. */
  readonly stored: string;
  readonly sizeBytes: number;
}

/** Far more than any box has. */
const mostMembers = 1_000;
const longestLine = 4_095;
const gibibyte = 1024 ** 3;

/** Takes entries of a box in order and judges them. */
export interface BoxRules {
  /** Why the box must not be unpacked; undefined while it may. */
  add(entry: TarEntry): string | undefined;
  readonly members: ReadonlyMap<string, BoxMember>;
}

/**
 * The rules for a box: files and folders only, all names inside, no name twice, and not too much of anything. Only files at the top count;
 * those are read through a pipe each, so that no name of a box ever becomes one on the host.
 */
export function createBoxRules(packedBytes: number): BoxRules {
  const members = new Map<string, BoxMember>();
  const { maxUnpackedBytes } = limitsFor(packedBytes);
  let [entries, unpackedBytes] = [0, 0];
  return {
    members,
    add(entry) {
      entries += 1;
      unpackedBytes += entry.sizeBytes;
      if (entries > mostMembers) return `it has more than ${mostMembers} entries`;
      if (unpackedBytes > maxUnpackedBytes) return `unpacked it is larger than ${Math.round(maxUnpackedBytes / gibibyte)} GiB`;
      const name = entry.name.replace(/^(?:\.\/)+/, '');
      if (name.startsWith('/') || name.split('/').includes('..')) return `it has a name that leads out: ${entry.name}`;
      if (entry.type === 'directory') return undefined;
      if (entry.type !== 'file') return `its member ${entry.name} is no file, but a ${entry.type}`;
      if (members.has(name)) return `it has ${name} twice`;
      if (!name.includes('/')) members.set(name, { name, stored: entry.name, sizeBytes: entry.sizeBytes });
      return undefined;
    },
  };
}

/** The files at the top of a box, by name; nothing is unpacked. @throws VUP_IMAGE_INVALID */
export async function listBox(
  archive: BoxArchive,
  context: Pick<ImageContext, 'host' | 'signal'>,
): Promise<ReadonlyMap<string, BoxMember>> {
  const packedBytes = (await context.host.files.stat(archive.file))?.sizeBytes ?? 0;
  const rules = createBoxRules(packedBytes);
  const stop = new AbortController();
  let problem: string | undefined;
  const onLine = (stream: 'stdout' | 'stderr', line: string) => {
    if (stream === 'stderr' || problem !== undefined) return;
    const entry = line.length < longestLine ? parseTarEntry(line) : undefined;
    problem = entry === undefined ? 'it has an entry of an unknown form' : rules.add(entry);
    if (problem !== undefined) stop.abort();
  };
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const argv = await confinedTar([...packingArgs(archive.compression), ...listingArgs], context);
  const result = await context.host.exec.run(argv, { input: { file: archive.file }, onLine, signal, keepBytes: 4096 });
  throwIfAborted(context.signal);
  problem ??= result.exitCode === 0 ? undefined : `tar cannot read it: ${lastLine(result.stderr)}`;
  if (problem !== undefined) throw boxRefusal(archive.name, problem);
  return rules.members;
}

/** Writes one member to `target`. @throws VUP_IMAGE_INVALID · VUP_HOST_RESOURCE */
export async function takeMember(
  archive: BoxArchive,
  member: BoxMember,
  target: string,
  context: Pick<ImageContext, 'host' | 'signal' | 'cacheDir'>,
): Promise<void> {
  const { host, signal } = context;
  await requireSpace(host, context.cacheDir, member.sizeBytes, `unpacking ${member.name} of ${archive.name}`);
  // `--to-stdout`: tar writes no file at all. Wildcards are off, so that a name is this very name.
  const args = ['--extract', '--to-stdout', '--absolute-names', '--no-wildcards', '--occurrence=1', '--file=-', '--', member.stored];
  const argv = await confinedTar([...packingArgs(archive.compression), ...args], context);
  const result = await host.exec.run(argv, { input: { file: archive.file }, stdoutFile: target, signal });
  throwIfAborted(signal);
  const sizeBytes = (await host.files.stat(target))?.sizeBytes;
  if (result.exitCode === 0 && sizeBytes === member.sizeBytes) return;
  throw boxRefusal(archive.name, `${member.name} cannot be unpacked: ${lastLine(result.stderr) || 'its size is not what the list says'}`);
}

/** The error of a box that cannot be used. */
export function boxRefusal(name: string, problem: string, hint?: string): VupError {
  return new VupError('VUP_IMAGE_INVALID', {
    message: `${name} cannot be used as an image: ${problem}`,
    hint: hint ?? 'Vup takes Vagrant boxes of the provider virtualbox and OVF appliances (.ova) of one machine with one disk.',
  });
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
