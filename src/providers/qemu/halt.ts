import { interrupted } from '../../engine/interrupted.ts';
import { VupError } from '../../errors/vup-error.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { haltGuest, tellHalt } from '../../vm/halt-guest.ts';
import { sshLogin } from '../../vm/ssh-login.ts';
import type { MachineProcess } from './machine-process.ts';
import { qmpSocket } from './names.ts';
import { withQmp } from './qmp.ts';
import { readMachineRecord } from './records.ts';
import { settleSuspension } from './suspend.ts';

const quitMs = 10_000;
const killMs = 10_000;
const askEngineMs = 5_000;
const sliceMs = 200;

/** What one machine's end is worked on with. */
interface Halt {
  readonly ref: MachineRef;
  readonly process: MachineProcess;
  readonly context: EffectContext;
  /** When it was begun, on the clock that never goes back. */
  readonly beganMs: number;
}

/**
 * Ends a machine's QEMU: its guest is asked to shut down over ssh, then by the power button (ACPI); QEMU is asked to quit, and killed.
 * `force` begins with the third. Each try is told. @throws VUP_INTERRUPTED; VUP_ENGINE_FAILED when the process outlives all
 */
export async function haltMachine(asked: Omit<Halt, 'beganMs'>, how: 'graceful' | 'force'): Promise<void> {
  const halt: Halt = { ...asked, beganMs: asked.context.host.clock.monotonicMs() };
  if (how === 'graceful' && (await shutDown(halt))) return;
  await halt.context.host.failpoints.hit('qemu.halt.forced');
  if ((await askEngine(halt, 'quit')) && (await waitGone(halt, quitMs))) return;
  const { host } = halt.context;
  await host.processes.kill(halt.process.identity, 'SIGKILL');
  if (await host.processes.waitGone(halt.process.identity, killMs)) return;
  throw new VupError('VUP_ENGINE_FAILED', {
    message: `QEMU of ${halt.ref.name} (process ${halt.process.identity.pid}) does not end, even when killed`,
    hint: 'It waits for the kernel: look for a disk or network share of the host that does not answer.',
  });
}

/** True when the guest shut down by itself. */
async function shutDown(halt: Halt): Promise<boolean> {
  const { ref, context, beganMs } = halt;
  await letRunOn(halt);
  const record = await readMachineRecord(ref, context.host);
  const ways = { pressPower: () => askEngine(halt, 'system_powerdown'), waitGone: (timeoutMs: number) => waitGone(halt, timeoutMs) };
  return haltGuest({ ref, engine: 'QEMU', beganMs, ...(record === undefined ? {} : { login: sshLogin(ref, record) }), ...ways }, context);
}

/** A guest that a broken suspension left paused hears nobody. Where it cannot be woken, the other ways end it. */
async function letRunOn(halt: Halt): Promise<void> {
  const { ref, context } = halt;
  try {
    await settleSuspension(ref, context);
  } catch (error) {
    if (context.signal.aborted) throw interrupted(`stopping ${ref.name}`);
    tellHalt(halt, `whether the guest is paused is not known: ${(error as Error).message}`, context);
  }
}

/** True when QEMU took the order. */
async function askEngine({ ref, context }: Halt, order: 'system_powerdown' | 'quit'): Promise<boolean> {
  const { host, signal } = context;
  try {
    await withQmp(qmpSocket(ref), host, (qmp) => qmp.execute(order, {}), { timeoutMs: askEngineMs });
    return true;
  } catch {
    if (signal.aborted) throw interrupted(`stopping ${ref.name}`);
    return false;
  }
}

/** In slices, so that an interrupted run does not wait on. */
async function waitGone({ ref, process, context }: Halt, timeoutMs: number): Promise<boolean> {
  const { host, signal } = context;
  const end = host.clock.monotonicMs() + timeoutMs;
  while (host.clock.monotonicMs() < end) {
    if (signal.aborted) throw interrupted(`stopping ${ref.name}`);
    if (await host.processes.waitGone(process.identity, sliceMs)) return true;
  }
  return false;
}
