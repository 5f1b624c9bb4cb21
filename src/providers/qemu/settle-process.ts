import type { MachineRef } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import type { MachineProcess } from './machine-process.ts';
import { qmpSocket } from './names.ts';
import { withQmp } from './qmp.ts';
import { writeProcessRecord } from './records.ts';

const answerTimeoutMs = 30_000;

/**
 * Waits until a QEMU whose start was not noted to the end answers at its control socket, which it opens some time after it was started, and
 * notes its identity; does nothing for any other. Without the note nobody takes a socket that is not there yet for a lost one.
 * @throws VUP_ENGINE_FAILED when it ends before or does not answer in time; VUP_INTERRUPTED
 */
export async function settleProcess(ref: MachineRef, { identity, record }: MachineProcess, context: EffectContext): Promise<void> {
  if (record.process !== undefined) return;
  const { host, signal } = context;
  const starting = () => host.processes.isAlive(identity);
  await withQmp(qmpSocket(ref), host, (qmp) => qmp.execute('query-status', {}), { timeoutMs: answerTimeoutMs, signal, starting });
  await writeProcessRecord(ref, { ...record, process: identity }, host);
}
