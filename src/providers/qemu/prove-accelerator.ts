import type { EffectContext } from '../../provider/provider.ts';
import { condemnAccelerator, pinnedButBroken, tcg } from './accelerator.ts';
import { haltMachine } from './halt.ts';
import { type Launched, launchMachine } from './launch-machine.ts';
import { clearLeftovers } from './leftovers.ts';
import { findMachineProcess } from './machine-process.ts';
import { type GuestWait, waitLogin } from './wait-guest.ts';

/** How long the first guest under an accelerator may show no sign of life; with the tiny one before it less than 30 s. */
const firstBootMs = 24_000;
/** A guest that wrote something within this time still boots. */
const quietMs = 15_000;

/**
 * Watches the first whole guest under an accelerator. One that hangs is ended and started again without; the accelerator is not chosen
 * again until the host starts anew. Answers what runs in the end. @throws as a start; VUP_HOST_UNSUPPORTED when the Vfile pins it
 */
export async function proveAccelerator(wait: GuestWait, launched: Launched, context: EffectContext): Promise<Launched> {
  const found = await waitLogin(wait, Math.min(firstBootMs, wait.machine.bootTimeoutMs), context);
  // Its network answers, or it ended by itself: the guest did run.
  if (found.ready || found.missing !== 'network' || (await wroteLately(wait, context))) return launched;
  const { choice, wish } = launched;
  const { ref, machine, record } = wait;
  const reason = `a guest hung under ${choice.name} while it booted`;
  await condemnAccelerator(wish, choice, reason, context);
  if (choice.pinned !== true) tellFallback(ref.name, reason, context);
  const process = await findMachineProcess(ref, context.host);
  if (process !== undefined) await haltMachine({ ref, process, context }, 'force');
  await clearLeftovers(ref, record, context);
  if (choice.pinned === true) throw pinnedButBroken(choice.name, reason);
  return launchMachine(ref, machine, context, tcg(reason));
}

function tellFallback(machine: string, reason: string, { progress }: EffectContext): void {
  progress.log('stderr', `${machine}: ${reason}; it is started again without`);
  progress.warn?.(
    `virtual machines are emulated from now on, which is slow: ${reason}`,
    'It is tried again once the host was started anew.',
  );
}

async function wroteLately({ ref }: GuestWait, { host }: EffectContext): Promise<boolean> {
  const found = await host.files.stat(ref.paths.consoleLog);
  return found !== undefined && found.sizeBytes > 0 && Date.parse(host.clock.now()) - found.mtimeMs < quietMs;
}
