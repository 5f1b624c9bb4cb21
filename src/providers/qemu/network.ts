import { ensureTap, removeTap, tapName } from '../../bridge/tap.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import type { Nic } from './launch.ts';
import { tapDescriptor } from './launch-command.ts';
import { engineUser, passtSocket, secondMac } from './names.ts';
import { startPasst, stopPasst } from './passt.ts';
import type { MachineRecord } from './records.ts';

/** What a machine is joined to the world by, made for one run of it. */
export interface Plugs {
  readonly nics: readonly Nic[];
  /** Tap to be opened for QEMU. */
  readonly tap?: string;
}

/** Makes what the machine's network cards are joined to. @throws VUP_NETWORK_FAILED */
export async function plugIn(ref: MachineRef, record: MachineRecord, context: EffectContext): Promise<Plugs> {
  if (record.network === 'bridge') {
    await ensureTap(ref, engineUser(ref), context);
    return { nics: [{ kind: 'tap', mac: ref.mac, fd: tapDescriptor }], tap: tapName(ref) };
  }
  const outside = await startPasst(ref, context);
  const forwards = [`tcp:127.0.0.1:${record.sshPort ?? 0}-:22`];
  // With passt this card carries what comes in, and nothing that goes out: the guest does not reach the host by it.
  const first: Nic = { kind: 'slirp', mac: ref.mac, restrict: outside, forwards };
  return { nics: outside ? [first, { kind: 'passt', mac: secondMac(ref), socket: passtSocket(ref) }] : [first] };
}

/** Takes away what {@link plugIn} made; nothing is fine. */
export async function unplug(ref: MachineRef, network: MachineRecord['network'], context: EffectContext): Promise<void> {
  if (network === 'bridge') await removeTap(ref, context);
  await stopPasst(ref, context);
}
