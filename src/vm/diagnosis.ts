import { lastLines } from '../engine/must-run.ts';
import { VupError } from '../errors/vup-error.ts';
import type { SshReadiness } from '../guest/ssh/wait-for-ssh.ts';
import type { Machine } from '../machine/machine.ts';
import type { MachineRef } from '../provider/machine-ref.ts';
import type { EffectContext } from '../provider/provider.ts';
import type { EngineProcess } from './engine-life.ts';

/** What a machine that does not come up lacks, in the order in which they come. */
export type MissingStage = 'process' | 'boot' | 'network' | 'banner' | 'login';

type NotReady = Extract<SshReadiness, { readonly ready: false }>;

const tailBytes = 8_000;
const tailLines = 20;

/** Words of the console that tell why a guest did not boot. Sources: the kernel's panic(), SeaBIOS, OVMF, GRUB, dracut, initramfs-tools, systemd. */
const bootSigns: readonly (readonly [RegExp, string])[] = [
  [/Kernel panic - not syncing: ([^\r\n]*)/, 'its kernel panicked'],
  [/No bootable device|Boot failed: not a bootable disk|No bootable option or device/, 'its firmware found nothing to boot'],
  [/error: (?:no such device|file .* not found|unknown filesystem)[^\r\n]*|grub rescue>/, 'its boot loader found no system'],
  [
    /ALERT!\s+[^\r\n]*does not exist|dracut-initqueue timeout|Entering emergency mode|You are in emergency mode/,
    'its root file system was not found or not mounted',
  ],
];

/** Lines that firmware writes, also when nothing comes after it. */
const firmwareLine = /^(?:SeaBIOS|Machine UUID|iPXE|Booting from|Boot failed|Press |UEFI|BdsDxe|\s*$)/;

/** How far the guest's boot came, by its console. */
export function readBoot(console: string): { readonly begun: boolean; readonly failure?: string } {
  for (const [sign, reason] of bootSigns) {
    const found = sign.exec(console);
    if (found !== null) return { begun: true, failure: found[1] === undefined ? reason : `${reason}: ${found[1].trim()}` };
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: firmware clears the screen by escape sequences
  const plain = console.replace(/\u001b(?:\[[0-9;?=]*[A-Za-z]|c|[()].)/g, '');
  return { begun: plain.split(/\r?\n/).some((line) => !firmwareLine.test(line)) };
}

/** The error of a machine that did not come up in time: the first of the five stages that is missing, and the end of its console. */
export async function explainNotReady(
  { ref, machine, process }: { readonly ref: MachineRef; readonly machine: Machine; readonly process: EngineProcess },
  found: NotReady,
  { host }: EffectContext,
): Promise<VupError> {
  const console = await host.files.readTail(ref.paths.consoleLog, tailBytes);
  const boot = readBoot(console);
  const how = found.missing === 'process' ? await process.howItEnded() : '';
  const { missing, reason } = judge(found, boot, `its ${process.engine} ended${how}`);
  const log = lastLines(await host.files.readTail(ref.paths.engineLog, tailBytes), tailLines);
  const tail = missing === 'process' && log.length > 0 ? log : lastLines(console, tailLines);
  return new VupError('VUP_GUEST_NOT_READY', {
    message: `${ref.name} did not come up: ${reason}`,
    hint: hintFor(missing, ref, machine, process.engine),
    details: { missing, tail, ...(found.missing === 'login' ? { ssh: found.failure?.kind } : {}) },
  });
}

/** The console knows better than the port why nothing listens there. */
function judge(
  found: NotReady,
  boot: ReturnType<typeof readBoot>,
  end: string,
): { readonly missing: MissingStage; readonly reason: string } {
  if (found.missing === 'interrupted') return { missing: 'boot', reason: found.reason };
  if (found.missing === 'process') return { missing: 'process', reason: boot.failure ?? end };
  if (found.missing === 'login') return { missing: 'login', reason: found.reason };
  if (boot.failure !== undefined) return { missing: 'boot', reason: boot.failure };
  if (found.missing === 'network' && !boot.begun)
    return { missing: 'boot', reason: 'it never began to boot: its console shows nothing but firmware' };
  return { missing: found.missing, reason: found.reason };
}

function hintFor(missing: MissingStage, ref: MachineRef, { bootTimeoutMs }: Machine, engine: string): string {
  const longer = `If it only needs longer than ${Math.round(bootTimeoutMs / 1000)} s, raise boot_timeout.`;
  switch (missing) {
    case 'process':
      return `What ${engine} said is shown below.`;
    case 'boot':
      return `Its console is shown below; all of it: vup logs ${ref.name} --console. ${longer}`;
    case 'network':
      return `Its kernel runs, but its network does not answer; look inside with: vup console ${ref.name}. ${longer}`;
    case 'banner':
      return `Its network answers, but no ssh server does; is one installed? Look inside with: vup console ${ref.name}. ${longer}`;
    case 'login':
      return `Look inside with: vup console ${ref.name}, or make it anew: vup destroy ${ref.name}, then vup`;
    default:
      return missing satisfies never;
  }
}
