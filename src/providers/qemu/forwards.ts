import type { MachineRef } from '../../provider/machine-ref.ts';
import type { EngineForward } from '../../provider/observed.ts';
import type { EffectContext, RefusedForward } from '../../provider/provider.ts';
import { addHostForward, listHostForwards, removeHostForward } from './hmp.ts';
import { qmpSocket } from './names.ts';
import { type Qmp, qmpFailureKind, withQmp } from './qmp.ts';
import { type MachineRecord, requireMachineRecord } from './records.ts';

/** The card that carries forwards: the first, on QEMU's own network. */
const forwardingNetdev = 'net0';

/** Makes exactly these forwards listen, besides the one that leads to ssh; QEMU itself is asked which there are. @throws VUP_ENGINE_FAILED */
export async function setForwards(
  ref: MachineRef,
  wanted: readonly EngineForward[],
  context: EffectContext,
): Promise<readonly RefusedForward[]> {
  const { host, signal } = context;
  const record = await requireMachineRecord(ref, host);
  return withQmp(
    qmpSocket(ref),
    host,
    async (qmp) => {
      const present = await listMachineForwards(qmp, record);
      for (const forward of present) {
        if (!wanted.some((other) => isSame(forward, other))) await removeHostForward(qmp, forwardingNetdev, forward);
      }
      const refused: RefusedForward[] = [];
      for (const forward of wanted) {
        if (present.some((other) => isSame(forward, other))) continue;
        const refusal = await tryForward(qmp, forward, context);
        if (refusal !== undefined) refused.push({ forward, ...refusal });
      }
      return refused;
    },
    { signal },
  );
}

/** The forwards that listen now, without the one that leads to ssh. */
export async function listMachineForwards(qmp: Qmp, { sshPort }: MachineRecord): Promise<readonly EngineForward[]> {
  const all = await listHostForwards(qmp, forwardingNetdev);
  return all.filter(({ host, guest, protocol }) => !(host === sshPort && guest === 22 && protocol === 'tcp'));
}

/** Why it could not be made; undefined when it was. */
async function tryForward(qmp: Qmp, forward: EngineForward, { host }: EffectContext): Promise<Omit<RefusedForward, 'forward'> | undefined> {
  const { host: port, bind, protocol } = forward;
  if (!(await host.net.isPortFree(port, bind, protocol))) return { reason: `port ${port} of ${bind} is in use`, inUse: true };
  try {
    await addHostForward(qmp, forwardingNetdev, forward);
    return undefined;
  } catch (error) {
    if (qmpFailureKind(error) !== 'refused') throw error;
    return { reason: (error as Error).message };
  }
}

function isSame(a: EngineForward, b: EngineForward): boolean {
  return a.bind === b.bind && a.host === b.host && a.guest === b.guest && a.protocol === b.protocol;
}
