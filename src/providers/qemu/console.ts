import { VupError } from '../../errors/vup-error.ts';
import type { Host, JoinEnd } from '../../host/host.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import { notRunning } from '../../vm/ssh-login.ts';
import { isRunning } from './machine-process.ts';
import { consoleSocket, qmpSocket } from './names.ts';
import { withQmp } from './qmp.ts';

const askTimeoutMs = 2_000;
/** QEMU's character device of the serial line. */
const consoleDevice = 'console';

/**
 * Joins the person's terminal to a machine's serial line until they leave it with Ctrl-]. Answers an exit code: 0 when they left, 1 when
 * the machine's end came first, 128 + n for a signal.
 * @throws VUP_MACHINE_NOT_RUNNING; VUP_ENGINE_FAILED when somebody else has joined it
 */
export async function joinMachineConsole(ref: MachineRef, host: Host): Promise<number> {
  if (!(await isRunning(ref, host))) throw notRunning(ref);
  await requireFree(ref, host);
  const greeting = `Joined to the console of ${ref.name}: Ctrl-] leaves it. If it stays silent, press Enter.`;
  try {
    return exitCodeOf(await host.exec.joinSocket(consoleSocket(ref), { greeting }));
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (code === 'EAGAIN') throw taken(ref);
    if (code === 'ENOENT' || code === 'ECONNREFUSED') throw notRunning(ref);
    throw error;
  }
}

/** QEMU lets one client in and has the next wait in silence, which nobody would understand. */
async function requireFree(ref: MachineRef, host: Host): Promise<void> {
  const ask = withQmp(qmpSocket(ref), host, (qmp) => qmp.execute('query-chardev', {}), { timeoutMs: askTimeoutMs });
  // A QEMU that cannot be asked may well have a console that can be joined.
  const devices = await ask.catch(() => []);
  const joined = devices.find(({ label }) => label === consoleDevice)?.filename;
  if (joined !== undefined && !joined.startsWith('disconnected:')) throw taken(ref);
}

function taken(ref: MachineRef): VupError {
  return new VupError('VUP_ENGINE_FAILED', {
    message: `the console of ${ref.name} is joined by another terminal already`,
    hint: `Leave it there with Ctrl-], or see what it writes with: vup logs ${ref.name} --console`,
  });
}

function exitCodeOf(end: JoinEnd): number {
  switch (end.kind) {
    case 'left':
      return 0;
    case 'closed':
      return 1;
    case 'signal':
      return end.exitCode;
    default:
      return end satisfies never;
  }
}
