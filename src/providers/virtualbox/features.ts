import { VupError } from '../../errors/vup-error.ts';
import type { Host } from '../../host/host.ts';
import { findVBoxManage, serviceFolder } from './vboxmanage.ts';

/** What `modifyvm` of this VirtualBox can be told. Asked of the program itself, never read off its version. */
export interface VBoxFeatures {
  /** Sound is switched off by `--audio-enabled`; before 7.0 it was `--audio none`. */
  readonly audioEnabled: boolean;
  /** Since 7.0 a guest on NAT can be kept from the host's loopback. */
  readonly natLoopback: boolean;
}

const askTimeoutMs = 20_000;

/** By the usage text that `modifyvm` without words ends with. @throws VUP_ENGINE_FAILED when there is none: no guard may be lost by that */
export async function readFeatures(host: Host): Promise<VBoxFeatures> {
  const program = (await findVBoxManage(host)) ?? 'VBoxManage';
  const { stdout, stderr } = await host.exec.run([program, 'modifyvm'], { timeoutMs: askTimeoutMs, cwd: serviceFolder });
  const usage = `${stdout}\n${stderr}`;
  if (!/--nat-?pf/.test(usage)) throw new VupError('VUP_ENGINE_FAILED', { message: 'VBoxManage does not tell what modifyvm can set' });
  return { audioEnabled: usage.includes('--audio-enabled'), natLoopback: usage.includes('--nat-localhostreachable') };
}
