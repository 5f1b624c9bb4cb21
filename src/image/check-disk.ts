import { VupError } from '../errors/vup-error.ts';
import { type ImageContext, throwIfAborted } from './image-context.ts';
import { hasQcow2Magic, qcow2HeadBytes, readQcow2Header } from './qcow2-header.ts';
import { imgProgram, qemuImg } from './qemu-img.ts';
import { readVmdkHeader, vmdkHeadBytes } from './vmdk-header.ts';

const infoTimeoutMs = 60_000;
const convertTimeoutMs = 30 * 60_000;

/** What is said of a disk file; never found out by looking at its bytes, since those belong to whoever wrote it. */
export type DiskFormat = 'qcow2' | 'raw' | 'vmdk';

/** What checking and converting need. */
type DiskContext = Pick<ImageContext, 'host' | 'signal'>;

/** What is checked. */
export interface DiskFile {
  readonly format: DiskFormat;
  /** For messages. */
  readonly name: string;
}

/**
 * Refuses a disk that leads to other files, is encrypted, or is not what it is said to be. The header is judged here first and only then
 * given to qemu-img, whose format is told and not guessed. @throws VUP_IMAGE_INVALID · VUP_HOST_TOOL_MISSING
 */
export async function checkDisk(file: string, disk: DiskFile, context: DiskContext): Promise<void> {
  const head = await context.host.files.readBytes(file, Math.max(qcow2HeadBytes, vmdkHeadBytes));
  const problem = judges[disk.format](head);
  if (problem !== undefined) throw refusal(disk, problem);
  await requireQemuImg(context);
  const result = await context.host.exec.run(qemuImg(['info', '-f', disk.format, '--output=json', file], 30), {
    signal: context.signal,
    timeoutMs: infoTimeoutMs,
  });
  throwIfAborted(context.signal);
  if (result.exitCode !== 0) throw refusal(disk, `qemu-img cannot read it: ${lastLine(result.stderr)}`);
  const foreign = judgeInfo(result.stdout);
  if (foreign !== undefined) throw refusal(disk, foreign);
}

/** Writes a checked disk as plain qcow2 to `target`; answers its size as a machine sees it. @throws VUP_IMAGE_INVALID · VUP_HOST_TOOL_MISSING */
export async function convertDisk(file: string, target: string, disk: DiskFile, context: DiskContext): Promise<number> {
  await requireQemuImg(context);
  const argv = qemuImg(['convert', '-f', disk.format, '-O', 'qcow2', file, target], convertTimeoutMs / 1000);
  const result = await context.host.exec.run(argv, { signal: context.signal, timeoutMs: convertTimeoutMs });
  throwIfAborted(context.signal);
  if (result.exitCode !== 0) throw refusal(disk, `qemu-img cannot convert it: ${lastLine(result.stderr)}`);
  // A tool that ends well and writes nothing must not leave an empty disk for good.
  const written =
    (await context.host.files.stat(target)) !== undefined && readQcow2Header(await context.host.files.readBytes(target, qcow2HeadBytes));
  if (typeof written !== 'object') throw refusal(disk, `qemu-img ended well, but wrote no disk: ${lastLine(result.stderr)}`);
  return written.virtualSizeBytes;
}

const judges: Readonly<Record<DiskFormat, (head: Uint8Array) => string | undefined>> = {
  raw: judgeRaw,
  qcow2: (head) => problemOf(readQcow2Header(head)),
  vmdk: (head) => problemOf(readVmdkHeader(head)),
};

function problemOf(header: object | string): string | undefined {
  return typeof header === 'string' ? header : undefined;
}

/** A raw disk that begins like qcow2 would be taken for one by a program that guesses. */
function judgeRaw(head: Uint8Array): string | undefined {
  if (hasQcow2Magic(head)) return 'it is named as a raw disk but begins like qcow2';
  return head.length < 512 ? 'it is too small for a disk' : undefined;
}

/**
 * What speaks against a disk in the answer of `qemu-img info --output=json` (ImageInfo in QEMU's qapi/block-core.json): fields that lead to
 * other files, and damage.
 */
export function judgeInfo(text: string): string | undefined {
  const info = parseInfo(text);
  if (info === undefined) return 'qemu-img answers nothing that can be read';
  if ('backing-filename' in info || 'full-backing-filename' in info) return 'it stands on a backing file';
  if (info['encrypted'] === true) return 'it is encrypted';
  const specific = specificOf(info['format-specific']);
  if ('data-file' in specific) return 'it keeps its data in another file';
  if (Array.isArray(specific['extents']) && specific['extents'].length > 1) return 'it has more than one extent';
  return specific['corrupt'] === true ? 'it is marked as corrupt' : undefined;
}

function specificOf(value: unknown): Readonly<Record<string, unknown>> {
  const data = (value as { readonly data?: unknown } | null | undefined)?.data;
  return typeof data === 'object' && data !== null ? { ...data } : {};
}

/** qemu-img never reads a stranger's file without its limits. */
/** A tool may say something before its answer, such as that it was not built for this host. */
function parseInfo(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text.slice(Math.max(0, text.search(/^\{/m))));
    return typeof value === 'object' && value !== null && 'format' in value ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

async function requireQemuImg({ host }: DiskContext): Promise<void> {
  for (const { program, package: name } of imgProgram) {
    if ((await host.exec.which(program)) !== undefined) continue;
    throw new VupError('VUP_HOST_TOOL_MISSING', {
      message: `disk images need ${program}, which is not installed`,
      hint: `Install it: sudo apt-get install ${name}`,
    });
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

function refusal({ name }: DiskFile, problem: string): VupError {
  return new VupError('VUP_IMAGE_INVALID', {
    message: `${name} cannot be used as a disk: ${problem}`,
    hint: 'A disk that stands by itself is written with: qemu-img convert -O qcow2 DISK disk.qcow2',
  });
}
