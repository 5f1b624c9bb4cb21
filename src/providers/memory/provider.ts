import { VupError } from '../../errors/vup-error.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Capabilities } from '../../provider/capabilities.ts';
import { type MachineRef, ownerMark } from '../../provider/machine-ref.ts';
import type { Observed } from '../../provider/observed.ts';
import type { EffectContext, Provider } from '../../provider/provider.ts';
import { memoryChannel } from './channel.ts';
import { compareSettings } from './compare.ts';
import type { MemoryEngine } from './engine.ts';

const capabilities: Capabilities = {
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

/** The honest fake: the whole contract in RAM, with faults on demand. Powers tests of the core at any scale. */
export function createMemoryProvider(engine: MemoryEngine): Provider {
  return {
    name: 'memory',
    detect: async () => ({ usable: true, version: async () => '1', capabilities, notes: [] }),
    diagnose: async () => [{ id: 'memory.usable', ok: true, title: 'machines in memory' }],
    check: () => [],
    compare: (want, have) => compareSettings(want, have),
    inspectAll: async (refs) => Promise.all(refs.map((ref) => inspect(engine, ref))),
    reach: async (ref) => memoryChannel(engine, keyOf(ref)),
    networks: networksOf(engine),
    disks: disksOf(engine),
    create: (ref, machine, chain, context) => create(engine, { ref, machine, digest: chain.image.digest }, context),
    update: (ref, machine, _changes, context) => update(engine, ref, machine, context),
    start: (ref, _machine, context) => engine.boot(() => start(engine, ref, context)),
    stop: (ref, _how, context) => stop(engine, ref, context),
    destroy: (ref, context) => destroy(engine, ref, context),
  };
}

const keyOf = (ref: MachineRef): string => ownerMark(ref);

function settingsOf(machine: Machine) {
  const { cpus, memoryMiB, hostname, folders } = machine;
  return { cpus, memoryMiB, hostname, folders };
}

async function inspect(engine: MemoryEngine, ref: MachineRef): Promise<Observed> {
  try {
    await engine.call('inspect', keyOf(ref));
  } catch (error) {
    return { machine: ref.name, status: 'unknown', reason: error instanceof Error ? error.message : String(error) };
  }
  const found = engine.machines.get(keyOf(ref));
  if (found === undefined) return { machine: ref.name, status: 'absent' };
  const settings = { ...found.settings, imageDigest: found.imageDigest };
  return { machine: ref.name, status: found.status, settings, ...(found.status === 'broken' && { reason: 'its init died' }) };
}

function networksOf(engine: MemoryEngine): Provider['networks'] {
  return {
    inspect: async (environment) => (engine.networks.has(environment.id) ? 'present' : 'absent'),
    ensure: async (environment, members, context) => {
      await effect(engine, 'network', environment.id, context);
      engine.networks.set(
        environment.id,
        members.map((member) => member.name),
      );
    },
    remove: async (environment, context) => {
      await effect(engine, 'network', environment.id, context);
      engine.networks.delete(environment.id);
    },
  };
}

function disksOf(engine: MemoryEngine): Provider['disks'] {
  return {
    has: async (_environment, blob) => engine.disks.has(blob.digest),
    ensure: async (environment, blob, _file, context) => {
      await effect(engine, 'disk', environment.id, context);
      engine.disks.add(blob.digest);
    },
    prune: async (_environment, keep) => {
      for (const digest of engine.disks) if (!keep.includes(digest)) engine.disks.delete(digest);
    },
  };
}

async function effect(
  engine: MemoryEngine,
  call: 'network' | 'disk' | 'create' | 'update' | 'start' | 'stop' | 'destroy',
  subject: string,
  context: EffectContext,
): Promise<void> {
  await engine.call(call, subject);
  if (context.signal.aborted) throw new VupError('VUP_INTERRUPTED', { message: `${call} was interrupted` });
}

async function create(
  engine: MemoryEngine,
  what: { readonly ref: MachineRef; readonly machine: Machine; readonly digest: string },
  context: EffectContext,
): Promise<void> {
  await effect(engine, 'create', keyOf(what.ref), context);
  if (!engine.disks.has(what.digest)) throw new VupError('VUP_ENGINE_FAILED', { message: `no disk ${what.digest}` });
  if (engine.machines.has(keyOf(what.ref))) return;
  const made = { owner: keyOf(what.ref), status: 'stopped' as const, settings: settingsOf(what.machine), imageDigest: what.digest };
  engine.machines.set(keyOf(what.ref), { ...made, commands: [], files: new Map() });
}

async function update(engine: MemoryEngine, ref: MachineRef, machine: Machine, context: EffectContext): Promise<void> {
  await effect(engine, 'update', keyOf(ref), context);
  find(engine, ref).settings = settingsOf(machine);
}

async function start(engine: MemoryEngine, ref: MachineRef, context: EffectContext): Promise<void> {
  await effect(engine, 'start', keyOf(ref), context);
  if (!engine.networks.has(ref.environment.id)) throw new VupError('VUP_ENGINE_FAILED', { message: 'no network' });
  find(engine, ref).status = 'running';
}

async function stop(engine: MemoryEngine, ref: MachineRef, context: EffectContext): Promise<void> {
  await effect(engine, 'stop', keyOf(ref), context);
  const found = engine.machines.get(keyOf(ref));
  if (found !== undefined) found.status = 'stopped';
}

async function destroy(engine: MemoryEngine, ref: MachineRef, context: EffectContext): Promise<void> {
  await effect(engine, 'destroy', keyOf(ref), context);
  engine.machines.delete(keyOf(ref));
}

function find(engine: MemoryEngine, ref: MachineRef) {
  const found = engine.machines.get(keyOf(ref));
  if (found === undefined) throw new VupError('VUP_ENGINE_FAILED', { message: `machine ${keyOf(ref)} is not there` });
  return found;
}
