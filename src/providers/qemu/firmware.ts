import { mustRun } from '../../engine/must-run.ts';
import { VupError } from '../../errors/vup-error.ts';
import { readBoxMediaType } from '../../image/box-media-type.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { dropsRoot, handOver } from './engine-user.ts';
import { parseBootFile } from './extract-boot.ts';
import { findFirmware } from './host-programs.ts';
import type { Boot } from './launch.ts';
import { baseDir, bootCopy, firmwareVars } from './names.ts';
import type { KernelBoot } from './options.ts';
import type { MachineRecord } from './records.ts';
import { requireArchitecture } from './require-architecture.ts';

/** What the machine boots by: a kernel of the project, the image's own kernel, or firmware that starts what the disk holds. */
export async function prepareBoot(ref: MachineRef, { options, chain }: MachineRecord, context: EffectContext): Promise<Boot> {
  if (options.boot !== undefined) return { kind: 'kernel', ...(await reachableKernel(ref, options.boot, context)) };
  const image = chain[0];
  const direct = image === undefined ? undefined : await readDirectBoot(baseDir(ref.environment, image.digest), context);
  // Whoever asks for UEFI wants the boot loader that it starts.
  if (direct !== undefined && options.firmware === 'bios') return { kind: 'kernel', ...direct };
  const byUefi = options.firmware === 'uefi' || readBoxMediaType(image?.mediaType ?? '')?.firmware === 'efi';
  return byUefi ? prepareUefi(ref, context) : { kind: 'bios' };
}

/** What the image's own kernel is started by; undefined for an image that only firmware can start. */
async function readDirectBoot(base: string, { host }: EffectContext): Promise<KernelBoot | undefined> {
  const file = `${base}/boot.json`;
  const text = await host.files.readTextIfExists(file);
  if (text === undefined) return undefined;
  const boot = parseBootFile(text);
  if (boot === undefined)
    throw new VupError('VUP_ENGINE_FAILED', { message: `${file}, by which the image's kernel is started, is damaged` });
  const { cmdline } = boot;
  const initrd = `${base}/initrd`;
  const hasInitrd = (await host.files.stat(initrd)) !== undefined;
  return { kernel: `${base}/kernel`, cmdline, ...(hasInitrd ? { initrd } : {}) };
}

/** Copies for QEMU's own user, who cannot read the project. Where QEMU runs as the person, it reads the files themselves. */
async function reachableKernel(ref: MachineRef, boot: KernelBoot, context: EffectContext): Promise<KernelBoot> {
  const { host } = context;
  const copy = async (from: string, name: 'kernel' | 'initrd'): Promise<string> => {
    if ((await host.files.stat(from, { follow: true }))?.type !== 'file') {
      throw new VupError('VUP_INPUT_MISSING', { message: `the ${name} ${from}, which ${ref.name} boots, does not exist` });
    }
    if (!dropsRoot(host)) return from;
    const to = bootCopy(ref, name);
    await copyFile({ from, to, toDo: `read the ${name} ${from}` }, context);
    await handOver(ref, to, host);
    return to;
  };
  const kernel = await copy(boot.kernel, 'kernel');
  if (boot.initrd === undefined) return { kernel, cmdline: boot.cmdline };
  return { kernel, initrd: await copy(boot.initrd, 'initrd'), cmdline: boot.cmdline };
}

/** Each machine has variables of its own, in which its boot entries stand. */
async function prepareUefi(ref: MachineRef, context: EffectContext): Promise<Boot> {
  const { host } = context;
  const architecture = requireArchitecture(host.env.arch);
  const firmware = await findFirmware(architecture, host);
  if (firmware === undefined) {
    throw new VupError('VUP_HOST_TOOL_MISSING', {
      message: `${ref.name} boots by UEFI, and no UEFI firmware for QEMU is installed`,
      hint: `type: apt-get install ${architecture.firmwarePackage}`,
    });
  }
  const vars = firmwareVars(ref);
  if ((await host.files.stat(vars)) === undefined) {
    await copyFile({ from: firmware.vars, to: vars, toDo: `copy the firmware's variables for ${ref.name}` }, context);
    await handOver(ref, vars, host);
  }
  return { kind: 'uefi', code: firmware.code, vars };
}

/** Whole or not at all: under another name first. */
async function copyFile(
  { from, to, toDo }: { readonly from: string; readonly to: string; readonly toDo: string },
  context: EffectContext,
): Promise<void> {
  const temporary = `${to}.new`;
  await context.host.files.remove(temporary);
  await mustRun(context, ['cp', '--', from, temporary], { toDo });
  await context.host.files.rename(temporary, to);
}
