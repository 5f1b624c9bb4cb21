import { VupError } from '../errors/vup-error.ts';
import type { Host } from '../host/host.ts';
import type { Machine } from '../machine/machine.ts';
import type { Capabilities, Detection } from '../provider/capabilities.ts';
import type { Provider } from '../provider/provider.ts';
import type { ProviderRegistry } from '../provider/registry.ts';
import { hasWhatItAsks, misfitOf } from './fits-engine.ts';

/** A provider that works here, with what it can do. */
export interface UsableProvider {
  readonly provider: Provider;
  readonly capabilities: Capabilities;
}

/** Chooses providers; each engine is looked at once however many machines ask. */
export interface ProviderChooser {
  /** The recorded one while the machine still allows it, else the first usable one that fits. @throws VUP_PROVIDER_UNKNOWN, VUP_PROVIDER_UNUSABLE */
  choose(machine: Machine, recorded: string | undefined): Promise<UsableProvider>;
  /** By name, whether or not a machine asks for it. @throws VUP_PROVIDER_UNKNOWN, VUP_PROVIDER_UNUSABLE */
  byName(name: string): Promise<UsableProvider>;
}

/** A chooser over a registry and a host. */
export function createChooser(registry: ProviderRegistry, host: Host): ProviderChooser {
  const detections = new Map<string, Promise<Looked>>();
  const look = (name: string) => {
    let found = detections.get(name);
    if (found === undefined) {
      found = detect(registry, host, name);
      detections.set(name, found);
    }
    return found;
  };
  const byName = async (name: string): Promise<UsableProvider> => {
    const { provider, detection } = await look(name);
    if (detection.usable) return { provider, capabilities: detection.capabilities };
    throw unusable([`${name}: ${detection.reason}`]);
  };
  return {
    byName,
    async choose(machine, recorded) {
      const allowed = machine.providers.flatMap((name) => (name === 'auto' ? registry.names : [name]));
      if (recorded !== undefined && allowed.includes(recorded)) {
        const kept = await byName(recorded);
        if (misfitOf(machine, kept.capabilities) === undefined) return kept;
      }
      return firstFitting(machine, allowed, look);
    },
  };
}

interface Looked {
  readonly provider: Provider;
  readonly detection: Detection;
}

/** Engines are looked at one after the other, so that the first that will do costs no look at the rest. @throws VUP_PROVIDER_UNUSABLE */
async function firstFitting(
  machine: Machine,
  allowed: readonly string[],
  look: (name: string) => Promise<Looked>,
): Promise<UsableProvider> {
  let spare: UsableProvider | undefined;
  const reasons: string[] = [];
  for (const name of allowed) {
    const { provider, detection } = await look(name);
    // The only one that may run it says for itself what is wrong with the image.
    const misfit = detection.usable && allowed.length > 1 ? misfitOf(machine, detection.capabilities) : undefined;
    const reason = detection.usable ? misfit : detection.reason;
    if (!detection.usable || reason !== undefined) {
      reasons.push(`${name}: ${reason}`);
      continue;
    }
    const { capabilities } = detection;
    if (hasWhatItAsks(machine, capabilities)) return { provider, capabilities };
    spare ??= { provider, capabilities };
  }
  if (spare !== undefined) return spare;
  throw unusable(reasons, machine.name);
}

async function detect(registry: ProviderRegistry, host: Host, name: string): Promise<Looked> {
  const provider = await registry.get(name);
  if (provider === undefined) {
    throw new VupError('VUP_PROVIDER_UNKNOWN', {
      message: `there is no provider "${name}"`,
      hint: `providers: ${registry.names.join(', ')}`,
    });
  }
  return { provider, detection: await provider.detect(host) };
}

function unusable(reasons: readonly string[], machine?: string): VupError {
  return new VupError('VUP_PROVIDER_UNUSABLE', {
    message: `${machine === undefined ? 'the engine' : `no engine for "${machine}"`} can be used here: ${reasons.join('; ')}`,
    hint: 'see what is missing with: vup doctor',
  });
}
