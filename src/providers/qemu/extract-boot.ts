import { join } from 'node:path';
import { mustRun } from '../../engine/must-run.ts';
import { requireTool } from '../../engine/require-tool.ts';
import { VupError } from '../../errors/vup-error.ts';
import { bootFolder } from '../../image/disk-hooks.ts';
import { qemuImg } from '../../image/qemu-img.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { isPvhKernel, type KernelPayload, kernelPayload, unpackLz4, unpackProgram } from './kernel-image.ts';

const timeoutMs = 10 * 60_000;
const largestKernelBytes = 512 * 1024 * 1024;

/** As far as {@link rootStartBytes} reads, with room. */
const partitionTableBytes = 4096;

/** What `boot.json` holds, beside `kernel` and `initrd`: how a disk that Vup built is started directly. */
interface BootFile {
  readonly cmdline: string;
}

/** The text of `boot.json`; undefined when it is damaged. */
export function parseBootFile(text: string): BootFile | undefined {
  try {
    const boot = JSON.parse(text) as Partial<BootFile> | null;
    return typeof boot?.cmdline === 'string' ? { cmdline: boot.cmdline } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Takes `kernel`, `initrd` and `boot.json` out of the `disk.qcow2` in `folder`, without root: debugfs(8) reads the file system in a raw
 * copy of the disk, which is gone afterwards. @throws VUP_ENGINE_FAILED · VUP_HOST_TOOL_MISSING · VUP_IMAGE_INVALID
 */
export async function extractBoot(folder: string, context: EffectContext): Promise<void> {
  const { host } = context;
  const debugfs = await requireTool('debugfs', 'e2fsprogs', host);
  const raw = join(folder, 'disk.raw');
  const argv = qemuImg(['convert', '-f', 'qcow2', '-O', 'raw', join(folder, 'disk.qcow2'), raw], 600);
  await mustRun(context, argv, { toDo: 'read the disk of an image', timeoutMs });
  const head = await host.files.readBytes(raw, partitionTableBytes);
  if (head.length < partitionTableBytes) throw unusable('the image is too small for a disk');
  const start = rootStartBytes(head);
  for (const name of ['kernel', 'initrd', 'cmdline']) {
    // Relative, since debugfs splits its commands at blanks.
    const dump = [debugfs, '-R', `dump ${bootFolder}/${name} ${name}`, `disk.raw?offset=${start}`] as const;
    const { stderr } = await mustRun(context, dump, { toDo: `take the ${name} out of an image`, cwd: folder, timeoutMs });
    // It ends well also when it could not.
    if (((await host.files.stat(join(folder, name)))?.sizeBytes ?? 0) === 0) throw missing(name, stderr);
  }
  await host.files.remove(raw);
  const boot: BootFile = { cmdline: (await host.files.readText(join(folder, 'cmdline'))).trim() };
  await host.files.write(join(folder, 'boot.json'), `${JSON.stringify(boot)}\n`);
  await host.files.remove(join(folder, 'cmdline'));
  await unpackKernel(join(folder, 'kernel'), context);
}

/** First byte of the second partition: entries of 128 bytes from sector 2 on, first sector at 32 (UEFI specification, 5.3.3). */
function rootStartBytes(head: Uint8Array): bigint {
  return new DataView(head.buffer, head.byteOffset, head.byteLength).getBigUint64(2 * 512 + 128 + 32, true) * 512n;
}

function missing(name: string, stderr: string): VupError {
  return unusable(`the image has no ${bootFolder}/${name}: ${stderr.trim().split('\n').at(-1) ?? ''}`);
}

function unusable(message: string): VupError {
  return new VupError('VUP_IMAGE_INVALID', {
    message,
    hint: 'Remove it with "vup destroy" and the entry from Vfile.lock, then build it again: vup',
  });
}

/** Unpacked here, it need not unpack itself at every start of a machine. What cannot be unpacked stays as it is, and boots slower. */
async function unpackKernel(file: string, context: EffectContext): Promise<void> {
  const { files } = context.host;
  const payload = kernelPayload(await files.readBytes(file, largestKernelBytes));
  if (payload === undefined) return;
  const kernel = await unpack(payload, `${file}.elf`, context);
  if (kernel !== undefined && isPvhKernel(kernel)) await files.write(file, kernel);
}

async function unpack(payload: KernelPayload, target: string, context: EffectContext): Promise<Uint8Array | undefined> {
  const { host, signal } = context;
  const program = unpackProgram(payload.packing);
  if (program === undefined) return unpackLz4(payload);
  if ((await host.exec.which(program[0])) === undefined) return undefined;
  const { exitCode } = await host.exec.run(program, { input: payload.bytes, stdoutFile: target, signal, timeoutMs });
  const kernel = exitCode === 0 ? await host.files.readBytes(target, largestKernelBytes) : undefined;
  await host.files.remove(target);
  return kernel;
}
