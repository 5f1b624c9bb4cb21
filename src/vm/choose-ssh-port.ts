import { VupError } from '../errors/vup-error.ts';
import type { Host } from '../host/host.ts';
import type { MachineRef } from '../provider/machine-ref.ts';

const firstPort = 42_200;
const portCount = 4_000;

/**
 * A free port of 127.0.0.1 for the machine's ssh: the one it had, if that is free. Begins at a place of the machine's own, so that
 * machines which start at the same time do not all try the same one. @throws VUP_HOST_RESOURCE
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
