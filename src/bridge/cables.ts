import type { Host } from '../host/host.ts';
import type { EnvironmentRef } from '../provider/machine-ref.ts';
import type { EffectContext } from '../provider/provider.ts';
import { mustBatch } from './must-change.ts';
import { bridgeName, cablePrefix } from './names.ts';

/**
 * Cables of machines, veths and taps, that hang on no bridge: engines plug them in at the start only, and a bridge may have been removed
 * since.
 */
export async function looseCables(environment: EnvironmentRef, { files }: Host): Promise<readonly string[]> {
  const cables = (await files.list('/sys/class/net')).filter((name) => name.startsWith(cablePrefix(environment)));
  const plugged = await Promise.all(cables.map((name) => files.stat(`/sys/class/net/${name}/master`)));
  return cables.filter((_, index) => plugged[index] === undefined);
}

/** Plugs loose cables into the environment's bridge. @throws VUP_NETWORK_FAILED */
export async function plugCables(environment: EnvironmentRef, context: EffectContext): Promise<void> {
  let loose = await looseCables(environment, context.host);
  while (loose.length > 0) {
    try {
      return await plug(loose, environment, context);
    } catch (error) {
      // A machine that goes takes its cable along, between the look and the plug; ip does nothing for those that come after it.
      const still = await looseCables(environment, context.host);
      const left = loose.filter((cable) => still.includes(cable));
      if (left.length === loose.length) throw error;
      loose = left;
    }
  }
}

async function plug(cables: readonly string[], environment: EnvironmentRef, context: EffectContext): Promise<void> {
  await mustBatch(
    context,
    cables.map((cable) => `link set dev ${cable} master ${bridgeName(environment)}`),
  );
}
