import { VupError } from '../../errors/vup-error.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Capabilities } from '../../provider/capabilities.ts';
import { type MachineRef, type OwnedMachine, ownerMark } from '../../provider/machine-ref.ts';
import type { EngineForward, Observed } from '../../provider/observed.ts';
import type { EffectContext, Provider, RefusedForward, Suspender } from '../../provider/provider.ts';
import { memoryChannel } from './channel.ts';
import { compareSettings } from './compare.ts';
import type { MemoryEffect, MemoryEngine } from './engine.ts';

/** What the engine in RAM is to be like. */
export interface MemoryOptions {
  /** A virtual machine's engine: it carries forwards itself, suspends machines, and changes few settings live. */
  readonly like: 'container' | 'vm';
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
export function createMemoryProvider(engine: MemoryEngine, options: MemoryOptions = { like: 'container' }): Provider {
  const capabilities = options.like === 'vm' ? vm : container;
  return {
    name: 'memory',
    detect: async () => ({ usable: true, version: async () => '1', capabilities, notes: [] }),
    diagnose: async () => [{ id: 'memory.usable', ok: true, title: 'machines in memory' }],
    check: () => [],
    compare: (want, have) => compareSettings(want, have, capabilities),
    inspectAll: async (refs) => Promise.all(refs.map((ref) => inspect(engine, ref))),
    owned: async (refs) => refs.flatMap((ref) => ownedOf(engine, ref)),
    reach: async (ref) => memoryChannel(engine, keyOf(ref)),
    networks: networksOf(engine),
    disks: disksOf(engine),
    create: (ref, machine, chain, context) => create(engine, { ref, machine, digest: chain.image.digest }, context),
    update: (ref, machine, _changes, context) => update(engine, ref, machine, context),
    start: (ref, _machine, context) => engine.boot(() => start(engine, ref, context)),
    ...(options.like === 'vm' && {
      forward: (ref, forwards, context) => forward(engine, ref, forwards, context),
      suspender: suspenderOf(engine),
    }),
    stop: (ref, _how, context) => stop(engine, ref, context),
    destroy: (ref, context) => destroy(engine, ref, context),
  };
}

const keyOf = (ref: MachineRef): string => ownerMark(ref);

function settingsOf(machine: Machine) {
  const { cpus, memoryMiB, hostname, folders, diskMiB } = machine;
  return { cpus, memoryMiB, hostname, folders, ...(diskMiB !== undefined && { diskMiB }) };
}

async function inspect(engine: MemoryEngine, ref: MachineRef): Promise<Observed> {
  try {
    await engine.call('inspect', keyOf(ref));
  } catch (error) {
    return { machine: ref.name, status: 'unknown', reason: error instanceof Error ? error.message : String(error) };
  }
  const found = engine.machines.get(keyOf(ref));
  if (found === undefined) return { machine: ref.name, status: 'absent' };
  const settings = { ...found.settings, imageDigest: found.imageDigest, forwards: found.forwards };
  return { machine: ref.name, status: found.status, settings, ...(found.status === 'broken' && { reason: 'its init died' }) };
}

function ownedOf(engine: MemoryEngine, ref: MachineRef): readonly OwnedMachine[] {
  const found = engine.machines.get(keyOf(ref));
  if (found === undefined) return [];
  return [{ key: ref.key, chain: [found.imageDigest], settings: found.settings, address: found.address }];
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

async function effect(engine: MemoryEngine, call: MemoryEffect, subject: string, context: EffectContext): Promise<void> {
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
  const made = {
    owner: keyOf(what.ref),
    status: 'stopped' as const,
    settings: settingsOf(what.machine),
    imageDigest: what.digest,
    address: what.ref.address,
  };
  engine.machines.set(keyOf(what.ref), { ...made, commands: [], files: new Map(), forwards: [] });
}

async function update(engine: MemoryEngine, ref: MachineRef, machine: Machine, context: EffectContext): Promise<void> {
  await effect(engine, 'update', keyOf(ref), context);
  const found = find(engine, ref);
  found.settings = { ...found.settings, ...settingsOf(machine) };
}

async function start(engine: MemoryEngine, ref: MachineRef, context: EffectContext): Promise<void> {
  await effect(engine, 'start', keyOf(ref), context);
  if (!engine.networks.has(ref.environment.id)) throw new VupError('VUP_ENGINE_FAILED', { message: 'no network' });
  const found = find(engine, ref);
  if (found.status === 'suspended') throw new VupError('VUP_BUG', { message: 'a suspended machine is resumed, not started' });
  if (found.status !== 'running') found.forwards = [];
  found.status = 'running';
}

async function forward(
  engine: MemoryEngine,
  ref: MachineRef,
  forwards: readonly EngineForward[],
  context: EffectContext,
): Promise<readonly RefusedForward[]> {
  await effect(engine, 'forward', keyOf(ref), context);
  const found = find(engine, ref);
  if (found.status !== 'running') throw new VupError('VUP_MACHINE_NOT_RUNNING', { message: `${keyOf(ref)} is not running` });
  const holders = [...engine.machines.values()].filter((other) => other !== found);
  const holderOf = ({ host }: EngineForward): string | undefined =>
    engine.takenPorts.get(host) ?? holders.find((other) => other.forwards.some((each) => each.host === host))?.owner;
  found.forwards = forwards.filter((each) => holderOf(each) === undefined);
  return forwards.flatMap((each) => {
    const holder = holderOf(each);
    return holder === undefined ? [] : [{ forward: each, reason: `port ${each.host} is taken by ${holder}` }];
  });
}

function suspenderOf(engine: MemoryEngine): Suspender {
  return {
    async suspend(ref, context) {
      await effect(engine, 'suspend', keyOf(ref), context);
      const found = find(engine, ref);
      if (found.status !== 'running') return;
      found.status = 'suspended';
      found.forwards = [];
    },
    async resume(ref, _machine, context) {
      await effect(engine, 'resume', keyOf(ref), context);
      if (!engine.networks.has(ref.environment.id)) throw new VupError('VUP_ENGINE_FAILED', { message: 'no network' });
      const found = find(engine, ref);
      if (found.status === 'suspended') found.status = 'running';
    },
  };
}

async function stop(engine: MemoryEngine, ref: MachineRef, context: EffectContext): Promise<void> {
  await effect(engine, 'stop', keyOf(ref), context);
  const found = engine.machines.get(keyOf(ref));
  if (found === undefined) return;
  found.status = 'stopped';
  found.forwards = [];
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
