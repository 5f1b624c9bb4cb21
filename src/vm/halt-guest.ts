import { interrupted } from '../engine/interrupted.ts';
import type { SshLogin } from '../guest/ssh/ssh-login.ts';
import type { MachineRef } from '../provider/machine-ref.ts';
import type { EffectContext } from '../provider/provider.ts';
import { orderPoweroff } from './order-poweroff.ts';

/** systemd gives a service 90 s, but hardly one uses them. */
const guestHaltMs = 60_000;
const acpiHaltMs = 45_000;
/** After the guest's own way failed, its power button mostly fails too. */
const secondTryMs = 15_000;

/** How one machine's guest is asked to shut down. */
export interface HaltWays {
  readonly ref: MachineRef;
  /** In words for people, for example `QEMU`. */
  readonly engine: string;
  /** Absent for a machine that was never made to its end. */
  readonly login?: SshLogin;
  /** When it was begun, on the clock that never goes back. */
  readonly beganMs: number;
  /** Presses the power button (ACPI); false when the engine did not take it. */
  pressPower(): Promise<boolean>;
  /** Ends soon after the run's signal, with VUP_INTERRUPTED. */
  waitGone(timeoutMs: number): Promise<boolean>;
}

/** Asks a guest to shut down: over ssh, then by its power button. Each try is told. True when it did. @throws VUP_INTERRUPTED */
export async function haltGuest(ways: HaltWays, context: EffectContext): Promise<boolean> {
  const asked = await askGuest(ways, context);
  await context.host.failpoints.hit(`${ways.engine.toLowerCase()}.halt.asked`);
  if (asked && (await ways.waitGone(guestHaltMs))) return true;
  tellHalt(ways, 'its power button is pressed (ACPI)', context);
  const pressed = await ways.pressPower();
  if (pressed && (await ways.waitGone(asked ? secondTryMs : acpiHaltMs))) return true;
  tellHalt(ways, `the guest does not shut down; ${ways.engine} is ended`, context);
  return false;
}

/** Tells the person how far a halt is. */
export function tellHalt({ ref, beganMs }: Pick<HaltWays, 'ref' | 'beganMs'>, what: string, { host, progress }: EffectContext): void {
  const seconds = Math.round((host.clock.monotonicMs() - beganMs) / 1000);
  progress.log('stdout', `${ref.name}: after ${seconds} s: ${what}`);
}

/** True when the guest took the order; one that cannot be reached did not. */
async function askGuest(ways: HaltWays, context: EffectContext): Promise<boolean> {
  if (ways.login === undefined) return false;
  const reason = await orderPoweroff(ways.login, context);
  if (context.signal.aborted) throw interrupted(`stopping ${ways.ref.name}`);
  if (reason !== undefined) tellHalt(ways, `the guest was not reached over ssh${reason === '' ? '' : `: ${reason}`}`, context);
  return reason === undefined;
}
