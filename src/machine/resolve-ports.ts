import type { Place } from '../errors/diagnostic.ts';
import type { Tree } from '../vfile/tree.ts';
import { partDefaults } from './defaults.ts';
import type { PortForward } from './machine.ts';
import { defaultBind, parseBind, parsePort } from './parse-port.ts';
import { numberAt, textAt, textOf, valueAt } from './read-tree.ts';
import type { ResolveContext } from './resolve-context.ts';

/** A forward with the place where it is written, for what is said about it beside others. */
export interface PlacedPort {
  readonly port: PortForward;
  readonly place: Place;
}

/** The forwards of a machine. Other addresses than loopback and low ports need trust. */
export function resolvePorts(items: readonly Tree[], context: ResolveContext): readonly PlacedPort[] {
  return items.flatMap((item) => {
    const placed = resolvePort(item);
    if (placed === undefined) return [];
    checkReach(placed, item, context);
    return [placed];
  });
}

/** Undefined for what its form or the schema has complained about. */
function resolvePort(item: Tree): PlacedPort | undefined {
  if (item.kind === 'map') return fromMap(item);
  const parsed = parsePort(textOf(item) ?? '');
  return parsed.ok ? { port: parsed.value, place: item.place } : undefined;
}

function fromMap(item: Tree): PlacedPort | undefined {
  const guest = numberAt(item, 'guest');
  if (guest === undefined) return undefined;
  const bind = parseBind(textAt(item, 'bind') ?? defaultBind);
  const name = textAt(item, 'name');
  const port: PortForward = {
    bind: bind.ok ? bind.value : defaultBind,
    host: numberAt(item, 'host') ?? partDefaults.portHost,
    guest,
    protocol: textAt(item, 'protocol') === 'udp' ? 'udp' : partDefaults.portProtocol,
    ...(name === undefined ? {} : { name }),
  };
  return { port, place: valueAt(item, 'host')?.place ?? item.place };
}

function checkReach({ port, place }: PlacedPort, item: Tree, context: ResolveContext): void {
  const { bind, host, guest, protocol } = port;
  const isLow = host !== 'auto' && host < 1024;
  if (bind === defaultBind && !isLow) return;
  const what = `forwards ${host === 'auto' ? 'a free port' : `port ${host}`} of ${addressInWords(bind)} to ${context.machine}:${guest}/${protocol}`;
  const instead = isLow ? `use a port from 1024 on, for example ${host + 8000}` : `leave the address out: ports listen on ${defaultBind}`;
  const at = bind === defaultBind ? place : (valueAt(item, 'bind')?.place ?? place);
  context.reaches({ kind: 'port', machine: context.machine, what, place: at, instead });
}

function addressInWords(bind: string): string {
  return bind === '0.0.0.0' || /^[0:]+$/.test(bind) ? `all interfaces (${bind})` : bind;
}
