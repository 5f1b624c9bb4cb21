import type { Capabilities } from '../../provider/capabilities.ts';
import { type MachineRef, type OwnedMachine, ownerMark } from '../../provider/machine-ref.ts';
import type { Observed } from '../../provider/observed.ts';
import type { Provider } from '../../provider/provider.ts';
import { memoryChannel } from './channel.ts';
import { compareSettings } from './compare.ts';
import { act, type Door } from './door.ts';
import { isHalfMade, type MemoryEngine } from './engine.ts';
import { create, destroy, forward, start, stop, suspenderOf, update } from './machines.ts';

/** What the engine in RAM is to be like. */
export interface MemoryOptions {
  /** A virtual machine's engine: it carries forwards itself, suspends machines, and changes few settings live. */
  readonly like: 'container' | 'vm';
  /** See {@link Door}; default: nothing is waited for. */
  readonly gate?: Door['gate'];
}

const container: Capabilities = {
  kind: 'container',
  diskKind: 'rootfs',
  live: ['cpus', 'memory'],
  folders: ['bind'],
  channel: 'exec',
  network: 'memory',
  forwards: 'keeper',
  suspend: false,
  snapshots: false,
  architectures: ['x86_64', 'aarch64'],
  parallel: { boot: 2, stop: 64 },
};

const vm: Capabilities = { ...container, kind: 'vm', live: ['memory'], forwards: 'engine', suspend: true };

/** The honest fake: the whole contract in RAM, with faults on demand. Powers tests of the core at any scale. */
export function createMemoryProvider(
  engine: MemoryEngine,
  { like, gate = async () => undefined }: MemoryOptions = { like: 'container' },
): Provider {
  const capabilities = like === 'vm' ? vm : container;
  const door: Door = { engine, gate };
  return {
    name: 'memory',
    detect: async () => ({ usable: true, version: async () => '1', capabilities, notes: [] }),
    diagnose: async () => [{ id: 'memory.usable', ok: true, title: 'machines in memory' }],
    check: () => [],
    compare: (want, have) => compareSettings(want, have, capabilities),
    inspectAll: async (refs) => Promise.all(refs.map((ref) => inspect(engine, ref))),
    owned: async (refs) => refs.flatMap((ref) => ownedOf(engine, ref)),
    reach: async (ref) => memoryChannel(door, ownerMark(ref)),
    networks: networksOf(door),
    disks: disksOf(door),
    create: (ref, machine, chain, context) => create(door, { ref, machine, digest: chain.image.digest }, context),
    update: (ref, machine, _changes, context) => update(door, ref, machine, context),
    start: (ref, _machine, context) => engine.boot(() => start(door, ref, context)),
    ...(like === 'vm' && {
      forward: (ref, forwards, context) => forward(door, ref, forwards, context),
      suspender: suspenderOf(door),
    }),
    stop: (ref, _how, context) => stop(door, ref, context),
    destroy: (ref, context) => destroy(door, ref, context),
  };
}

async function inspect(engine: MemoryEngine, ref: MachineRef): Promise<Observed> {
  try {
    await engine.call('inspect', ownerMark(ref));
  } catch (error) {
    return { machine: ref.name, status: 'unknown', reason: error instanceof Error ? error.message : String(error) };
  }
  const found = engine.machines.get(ownerMark(ref));
  if (found === undefined) return { machine: ref.name, status: 'absent' };
  const settings = { ...found.settings, imageDigest: found.imageDigest, forwards: found.forwards };
  return { machine: ref.name, status: found.status, settings, ...(found.status === 'broken' && { reason: 'its init died' }) };
}

function ownedOf(engine: MemoryEngine, ref: MachineRef): readonly OwnedMachine[] {
  const found = engine.machines.get(ownerMark(ref));
  if (found === undefined || isHalfMade(found)) return [];
  return [{ key: ref.key, chain: [found.imageDigest], settings: found.settings, address: found.address }];
}

function networksOf(door: Door): Provider['networks'] {
  const { networks, partial } = door.engine;
  return {
    inspect: async ({ id }) => (partial.has(id) ? 'partial' : networks.has(id) ? 'present' : 'absent'),
    ensure: (environment, members, context) => {
      const { id } = environment;
      const begin = (): void => {
        if (!networks.has(id)) partial.add(id);
      };
      const end = (): void => {
        partial.delete(id);
        networks.set(
          id,
          members.map((member) => member.name),
        );
      };
      return act(door, 'network', id, context, { begin, end });
    },
    remove: ({ id }, context) => {
      const begin = (): void => {
        if (networks.delete(id)) partial.add(id);
      };
      return act(door, 'network', id, context, { begin, end: () => void partial.delete(id) });
    },
  };
}

function disksOf(door: Door): Provider['disks'] {
  const { disks } = door.engine;
  return {
    has: async (_environment, blob) => disks.has(blob.digest),
    ensure: (environment, blob, _file, context) =>
      act(door, 'disk', environment.id, context, { begin: () => undefined, end: () => void disks.add(blob.digest) }),
    prune: async (_environment, keep) => {
      for (const digest of disks) if (!keep.includes(digest)) disks.delete(digest);
    },
  };
}
