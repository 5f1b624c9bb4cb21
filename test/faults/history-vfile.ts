import fc from 'fast-check';

/** A machine of a history's Vfile. */
export interface MachineSpec {
  readonly name: string;
  readonly was?: string;
  readonly memoryMiB: number;
  /** On the host; `auto` is settled by Vup. */
  readonly port?: number | 'auto';
  /** What its provision steps type. */
  readonly steps: readonly string[];
}

/** Something that a person does to the Vfile. `at` picks a machine, `name` a name, both counted round. */
export type Edit =
  | { readonly kind: 'add'; readonly name: number }
  | { readonly kind: 'remove'; readonly at: number }
  | { readonly kind: 'rename'; readonly at: number; readonly name: number }
  | { readonly kind: 'memory'; readonly at: number; readonly memoryMiB: number }
  | { readonly kind: 'port'; readonly at: number; readonly port: number | 'auto' | undefined }
  | { readonly kind: 'swap ports'; readonly at: number }
  | { readonly kind: 'steps'; readonly at: number; readonly steps: readonly string[] };

const names = ['ant', 'bee', 'cat', 'dog', 'elk'];
const mostMachines = 3;

const at = fc.nat(mostMachines - 1);
const name = fc.nat(names.length - 1);

export const edits: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constant('add'), name }),
  fc.record({ kind: fc.constant('remove'), at }),
  fc.record({ kind: fc.constant('rename'), at, name }),
  fc.record({ kind: fc.constant('memory'), at, memoryMiB: fc.constantFrom(128, 256, 512) }),
  fc.record({ kind: fc.constant('port'), at, port: fc.constantFrom<MachineSpec['port']>(8081, 8082, 'auto', undefined) }),
  fc.record({ kind: fc.constant('swap ports'), at }),
  fc.record({ kind: fc.constant('steps'), at, steps: fc.subarray(['lay bricks', 'paint', 'lock up']) }),
);

/** The machines after an edit; the same ones where it cannot be made. */
export function edited(machines: readonly MachineSpec[], edit: Edit): readonly MachineSpec[] {
  if (edit.kind === 'add') return added(machines, edit.name);
  const one = machines[edit.at % machines.length];
  if (one === undefined) return machines;
  const put = (changed: MachineSpec): readonly MachineSpec[] => machines.map((each) => (each === one ? changed : each));
  switch (edit.kind) {
    case 'remove':
      return machines.length > 1 ? machines.filter((each) => each !== one) : machines;
    case 'rename': {
      const to = freeName(machines, edit.name);
      return put({ ...one, name: to, was: one.name }).map((each) => (each.was === to ? withoutWas(each) : each));
    }
    case 'memory':
      return put({ ...one, memoryMiB: edit.memoryMiB });
    case 'port':
      return withPort(machines, one, edit.port);
    case 'swap ports': {
      const other = machines[(machines.indexOf(one) + 1) % machines.length] ?? one;
      const swapped = new Map([
        [one, other.port],
        [other, one.port],
      ]);
      return machines.map((each) => (swapped.has(each) ? ported(each, swapped.get(each)) : each));
    }
    case 'steps':
      return put({ ...one, steps: edit.steps });
    default:
      return edit satisfies never;
  }
}

/** The Vfile that says so. */
export function vfileOf(machines: readonly MachineSpec[]): string {
  const lines = machines.map(({ name, was, memoryMiB, port, steps }) => {
    const ports = port === undefined ? [] : [port === 'auto' ? '80' : `${port}:80`];
    const said = { memory: `${memoryMiB}MiB`, was, ports, provision: steps.map((shell) => ({ shell })) };
    return `  ${name}: ${JSON.stringify(said)}\n`;
  });
  return `version: 1\nname: shop\ndefaults: { image: ./rootfs.tar, provider: memory }\nmachines:\n${lines.join('')}`;
}

function added(machines: readonly MachineSpec[], name: number): readonly MachineSpec[] {
  if (machines.length >= mostMachines) return machines;
  const free = freeName(machines, name);
  return [...machines.map((each) => (each.was === free ? withoutWas(each) : each)), { name: free, memoryMiB: 256, steps: ['lay bricks'] }];
}

/** A port of the host belongs to one machine: who gets it takes it from who had it. */
function withPort(machines: readonly MachineSpec[], one: MachineSpec, port: MachineSpec['port']): readonly MachineSpec[] {
  return machines.map((each) => {
    if (each === one) return ported(each, port);
    return port !== 'auto' && each.port === port ? ported(each, undefined) : each;
  });
}

function ported({ port: _, ...rest }: MachineSpec, port: MachineSpec['port']): MachineSpec {
  return port === undefined ? rest : { ...rest, port };
}

function withoutWas({ was: _, ...rest }: MachineSpec): MachineSpec {
  return rest;
}

function freeName(machines: readonly MachineSpec[], from: number): string {
  const free = [...names.slice(from), ...names].find((name) => machines.every((each) => each.name !== name));
  if (free === undefined) throw new Error('there are more machines than names');
  return free;
}
