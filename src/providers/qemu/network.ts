import { ensureTap, removeTap, tapName } from '../../bridge/tap.ts';
import { VupError } from '../../errors/vup-error.ts';
import type { Host } from '../../host/host.ts';
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

const firstPort = 42_200;
const portCount = 4_000;

/**
 * A free port of 127.0.0.1 for the machine's ssh: the one it had, if that is free. Begins at a place of the machine's own, so that
 * machines which start at the same time do not all try the same one.
 */
export async function chooseSshPort(ref: MachineRef, before: number | undefined, { net }: Host): Promise<number> {
  const start = (Number.parseInt(ref.mac.slice(-8).replaceAll(':', ''), 16) || 0) % portCount;
  const candidates = [
    ...(before === undefined ? [] : [before]),
    ...Array.from({ length: portCount }, (_, at) => firstPort + ((start + at) % portCount)),
  ];
  for (const port of candidates) if (await net.isPortFree(port, '127.0.0.1', 'tcp')) return port;
  throw new VupError('VUP_HOST_RESOURCE', { message: `no port of 127.0.0.1 from ${firstPort} to ${firstPort + portCount - 1} is free` });
}
