import type { Host } from '../host/host.ts';
import { type IdRange, type MachineRef, ownerMark } from '../provider/machine-ref.ts';
import type { EffectContext } from '../provider/provider.ts';
import { inTurn } from './in-turn.ts';
import { hasOwnLink, type ReadLink } from './link.ts';
import { mustBatch, mustChange } from './must-change.ts';
import { bridgeName, cableName } from './names.ts';

/** Host's end of a virtual machine's cable: named as a container's veth is, so that a machine has one name whatever engine runs it. */
export function tapName(ref: MachineRef): string {
  return cableName(ref);
}

/**
 * Makes a machine's tap, or mends it: one that outlasts the process that opens it, owned by `ownerUid` (an id of the environment's
 * range), up, on the environment's bridge, which must be there. One of another owner is made anew, so no machine may hold it then.
 * @throws VUP_NETWORK_FAILED, also for an interface of that name that is not ours
 */
export async function ensureTap(ref: MachineRef, ownerUid: number, context: EffectContext): Promise<void> {
  await inTurn(ref.environment, async () => {
    const name = tapName(ref);
    const there = await tapExists(ref, context.host);
    const fits = there && (await context.host.files.readText(`/sys/class/net/${name}/owner`)).trim() === String(ownerUid);
    await mustBatch(context, [
      ...(there && !fits ? [`link delete dev ${name}`] : []),
      ...(fits ? [] : [`tuntap add dev ${name} mode tap user ${ownerUid}`]),
      // The kernel takes no alias while it makes a link.
      `link set dev ${name} alias ${tapMark(ref)}`,
      `link set dev ${name} master ${bridgeName(ref.environment)}`,
      `link set dev ${name} up`,
    ]);
  });
}

/** Removes a machine's tap; none is fine. @throws VUP_NETWORK_FAILED for an interface of that name that is not ours */
export async function removeTap(ref: MachineRef, context: EffectContext): Promise<void> {
  await inTurn(ref.environment, async () => {
    if (await tapExists(ref, context.host)) await mustChange(context, ['ip', 'link', 'delete', 'dev', tapName(ref)]);
  });
}

async function tapExists(ref: MachineRef, host: Host): Promise<boolean> {
  const isUnfinished = (read: ReadLink) => belongsTo(ref.environment.idRange, read);
  return hasOwnLink({ name: tapName(ref), mark: tapMark(ref), isUnfinished }, host);
}

/** Nobody else opens taps with ids that were leased to the environment. `owner` is there for taps only. */
async function belongsTo({ base, size }: IdRange, read: ReadLink): Promise<boolean> {
  const owner = Number((await read('owner')) ?? -1);
  return owner >= base && owner < base + size;
}

function tapMark(ref: MachineRef): string {
  return `vup:${ownerMark(ref)}`;
}
