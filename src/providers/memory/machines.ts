import { VupError } from '../../errors/vup-error.ts';
import type { Machine } from '../../machine/machine.ts';
import { type MachineRef, ownerMark } from '../../provider/machine-ref.ts';
import type { EngineForward } from '../../provider/observed.ts';
import type { EffectContext, RefusedForward, Suspender } from '../../provider/provider.ts';
import { act, type Door } from './door.ts';
import { isHalfMade, type MemoryEngine, type MemoryMachine } from './engine.ts';

const nothing = (): void => undefined;

/** A machine from an image. One that is there stays, but for one that is half made. */
export async function create(
  door: Door,
  what: { readonly ref: MachineRef; readonly machine: Machine; readonly digest: string },
  context: EffectContext,
): Promise<void> {
  const { engine } = door;
  const owner = ownerMark(what.ref);
  const begin = (): void => {
    if (!engine.disks.has(what.digest)) throw new VupError('VUP_ENGINE_FAILED', { message: `no disk ${what.digest}` });
    const there = engine.machines.get(owner);
    if (there !== undefined && !isHalfMade(there)) return;
    const { address } = what.ref;
    const settings = settingsOf(what.machine);
    const made = { owner, status: 'broken', unfinished: 'create', settings, address, imageDigest: what.digest } as const;
    engine.machines.set(owner, { ...made, commands: [], busy: new Set(), files: new Map(), forwards: [] });
  };
  const end = (): void => {
    const made = find(engine, what.ref);
    if (isHalfMade(made)) Object.assign(made, { status: 'stopped', unfinished: undefined });
  };
  await act(door, 'create', owner, context, { begin, end });
}

export async function update(door: Door, ref: MachineRef, machine: Machine, context: EffectContext): Promise<void> {
  const { memoryMiB } = machine;
  const change = (settings: Partial<MemoryMachine['settings']>): void => {
    const found = find(door.engine, ref);
    found.settings = { ...found.settings, ...settings };
  };
  await act(door, 'update', ownerMark(ref), context, { begin: () => change({ memoryMiB }), end: () => change(settingsOf(machine)) });
}

export async function start(door: Door, ref: MachineRef, context: EffectContext): Promise<void> {
  const { engine } = door;
  const begin = (): void => {
    if (engine.networks.get(ref.environment.id) === undefined) throw new VupError('VUP_ENGINE_FAILED', { message: 'no network' });
    const found = whole(engine, ref);
    if (found.status === 'suspended') throw new VupError('VUP_BUG', { message: 'a suspended machine is resumed, not started' });
    if (found.status === 'running') return;
    Object.assign(found, { status: 'running', unfinished: 'start', forwards: [] });
  };
  const end = (): void => {
    find(engine, ref).unfinished = undefined;
  };
  await act(door, 'start', ownerMark(ref), context, { begin, end });
}

export async function forward(
  door: Door,
  ref: MachineRef,
  forwards: readonly EngineForward[],
  context: EffectContext,
): Promise<readonly RefusedForward[]> {
  const { engine } = door;
  const owner = ownerMark(ref);
  const holderOf = ({ host }: EngineForward): string | undefined => {
    const taken = engine.takenPorts.get(host);
    if (taken !== undefined) return taken;
    const has = (other: MemoryMachine): boolean => other.owner !== owner && other.forwards.some((each) => each.host === host);
    return [...engine.machines.values()].find(has)?.owner;
  };
  const running = (): MemoryMachine => {
    const found = find(engine, ref);
    if (found.status !== 'running') throw new VupError('VUP_MACHINE_NOT_RUNNING', { message: `${owner} is not running` });
    return found;
  };
  const begin = (): void => {
    running().forwards = [];
  };
  const end = (): void => {
    running().forwards = forwards.filter((each) => holderOf(each) === undefined);
  };
  await act(door, 'forward', owner, context, { begin, end });
  return forwards.flatMap((each) => {
    const holder = holderOf(each);
    return holder === undefined ? [] : [{ forward: each, reason: `port ${each.host} is taken by ${holder}` }];
  });
}

/** Machines that sleep with their memory kept. */
export function suspenderOf(door: Door): Suspender {
  const { engine } = door;
  return {
    async suspend(ref, context) {
      const begin = (): void => {
        const found = find(engine, ref);
        if (found.status === 'running') Object.assign(found, { unfinished: 'suspend', forwards: [] });
      };
      const end = (): void => {
        const found = find(engine, ref);
        if (found.unfinished === 'suspend') Object.assign(found, { status: 'suspended', unfinished: undefined });
      };
      await act(door, 'suspend', ownerMark(ref), context, { begin, end });
    },
    async resume(ref, _machine, context) {
      const begin = (): void => {
        if (!engine.networks.has(ref.environment.id)) throw new VupError('VUP_ENGINE_FAILED', { message: 'no network' });
        const found = find(engine, ref);
        if (found.status === 'suspended') Object.assign(found, { status: 'running', unfinished: 'resume' });
      };
      const end = (): void => {
        find(engine, ref).unfinished = undefined;
      };
      await act(door, 'resume', ownerMark(ref), context, { begin, end });
    },
  };
}

export async function stop(door: Door, ref: MachineRef, context: EffectContext): Promise<void> {
  const found = () => door.engine.machines.get(ownerMark(ref));
  const begin = (): void => {
    const machine = found();
    if (machine?.status === 'running') Object.assign(machine, { unfinished: 'stop', forwards: [] });
  };
  const end = (): void => {
    const machine = found();
    if (machine === undefined || isHalfMade(machine)) return;
    machine.busy.clear();
    Object.assign(machine, { status: 'stopped', unfinished: undefined, forwards: [] });
  };
  await act(door, 'stop', ownerMark(ref), context, { begin, end });
}

export async function destroy(door: Door, ref: MachineRef, context: EffectContext): Promise<void> {
  const { machines } = door.engine;
  const begin = (): void => {
    const machine = machines.get(ownerMark(ref));
    if (machine !== undefined) Object.assign(machine, { status: 'broken', unfinished: 'destroy', forwards: [] });
  };
  const end = machines.has(ownerMark(ref)) ? () => void machines.delete(ownerMark(ref)) : nothing;
  await act(door, 'destroy', ownerMark(ref), context, { begin, end });
}

function settingsOf(machine: Machine) {
  const { cpus, memoryMiB, hostname, folders, diskMiB } = machine;
  return { cpus, memoryMiB, hostname, folders, ...(diskMiB !== undefined && { diskMiB }) };
}

function find(engine: MemoryEngine, ref: MachineRef): MemoryMachine {
  const found = engine.machines.get(ownerMark(ref));
  if (found === undefined) throw new VupError('VUP_ENGINE_FAILED', { message: `machine ${ownerMark(ref)} is not there` });
  return found;
}

function whole(engine: MemoryEngine, ref: MachineRef): MemoryMachine {
  const found = find(engine, ref);
  if (isHalfMade(found)) throw new VupError('VUP_ENGINE_FAILED', { message: `machine ${ownerMark(ref)} is half made` });
  return found;
}
