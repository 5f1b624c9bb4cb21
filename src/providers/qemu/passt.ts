import { endProcess } from '../../engine/end-process.ts';
import { findStarted } from '../../engine/find-process.ts';
import { interrupted } from '../../engine/interrupted.ts';
import { lastLines } from '../../engine/must-run.ts';
import type { Argv } from '../../host/host.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { withPrivateFiles } from './launch-command.ts';
import { isPasstOf } from './machine-process.ts';
import { passtRecordFile, passtSocket } from './names.ts';

const startTimeoutMs = 5_000;
const endTimeoutMs = 2_000;

/**
 * passt(1) for one machine: the guest's way out through the host's own sockets. `--no-map-gw`: the gateway's address does not lead to
 * the host's loopback; `--one-off`: it ends with its QEMU.
 */
export function passtArgv(socket: string): Argv {
  return [
    'passt',
    '--foreground',
    '--stderr',
    '--one-off',
    '--no-map-gw',
    '--tcp-ports',
    'none',
    '--udp-ports',
    'none',
    '--socket',
    socket,
  ];
}

/** Starts the machine's passt; answers whether there is one. What passt says of itself when it does not start goes to the progress. */
export async function startPasst(ref: MachineRef, context: EffectContext): Promise<boolean> {
  const { host, signal, progress } = context;
  // It gives up root by becoming nobody, who may not walk to the socket.
  if (host.env.platform !== 'linux' || host.env.uid === 0 || (await host.exec.which('passt')) === undefined) return false;
  await stopPasst(ref, context);
  const log = `${ref.paths.engineLog}.passt`;
  await host.files.remove(log);
  const record = passtRecordFile(ref);
  // Before the start, so that one whose start is not noted is looked for.
  await host.files.writeAtomic(record, '{}', { mode: 0o600 });
  const identity = await host.exec.detach(withPrivateFiles(passtArgv(passtSocket(ref))), { logFile: log });
  await host.files.writeAtomic(record, JSON.stringify(identity), { mode: 0o600 });
  const end = host.clock.monotonicMs() + startTimeoutMs;
  while (host.clock.monotonicMs() < end && (await host.processes.isAlive(identity))) {
    if ((await host.files.stat(passtSocket(ref))) !== undefined) return true;
    if (signal.aborted) throw interrupted(`starting ${ref.name}`);
    await host.clock.sleep(10, signal);
  }
  const [reason = 'it says nothing'] = lastLines(await host.files.readTail(log, 2_000), 1);
  progress.log('stderr', `passt does not start (${reason}); the guest's way out is QEMU's own network`);
  await stopPasst(ref, context);
  return false;
}

/** Ends the machine's passt, also one whose start was not noted; none is fine. */
export async function stopPasst(ref: MachineRef, { host }: EffectContext): Promise<void> {
  const record = passtRecordFile(ref);
  if ((await host.files.stat(record)) === undefined) return;
  const found = await findStarted(record, isPasstOf(ref), host);
  if (found !== undefined) await endProcess(found, endTimeoutMs, host);
  await host.files.remove(passtSocket(ref));
  await host.files.remove(`${ref.paths.engineLog}.passt`);
  await host.files.remove(record);
}
