import { interrupted } from '../engine/interrupted.ts';
import { engineFailure } from '../engine/must-run.ts';
import { VupError } from '../errors/vup-error.ts';
import type { Argv } from '../host/host.ts';
import type { EffectContext } from '../provider/provider.ts';

/** iproute2 and nft answer at once, unless the kernel hangs. */
const changeTimeoutMs = 30_000;

/** Runs a program that changes the host's network, with `input` on its stdin. @throws VUP_NETWORK_FAILED, VUP_INTERRUPTED */
export async function mustChange(context: EffectContext, argv: Argv, input?: string): Promise<void> {
  const result = await context.host.exec.run(argv, {
    signal: context.signal,
    timeoutMs: changeTimeoutMs,
    ...(input === undefined ? {} : { input }),
  });
  if (result.aborted) throw interrupted('changing the network');
  if (result.exitCode === 0) return;
  const { message, details } = engineFailure('change the network', argv, result);
  throw new VupError('VUP_NETWORK_FAILED', {
    message,
    details,
    hint: 'Networks need root, iproute2, nftables and a kernel with nf_tables.',
  });
}

/** Commands of ip(8), run as one. @throws VUP_NETWORK_FAILED, VUP_INTERRUPTED */
export async function mustBatch(context: EffectContext, commands: readonly string[]): Promise<void> {
  await mustChange(context, ['ip', '-batch', '-'], `${commands.join('\n')}\n`);
}
