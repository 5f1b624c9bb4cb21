/** One forward: a port of the host and the port of a guest that it leads to. */
export interface Forward {
  /** The host's address to listen on, for example `127.0.0.1`. */
  readonly bind: string;
  readonly host: number;
  /** The guest's address. */
  readonly address: string;
  readonly guest: number;
  readonly protocol: 'tcp' | 'udp';
}

/** A forward that could not listen, with the system's error code, for example `EADDRINUSE`. */
export interface RefusedForward {
  readonly forward: Forward;
  readonly code: string;
  readonly message: string;
}

/** What sets a listener apart, whatever it leads to. */
export function listenerKey({ bind, host, protocol }: Forward): string {
  return `${protocol} ${bind} ${host}`;
}

/** Values of a control request as forwards; undefined when one is none. */
export function parseForwards(values: unknown): readonly Forward[] | undefined {
  return Array.isArray(values) && values.every(isForward) ? values : undefined;
}

function isForward(value: unknown): value is Forward {
  if (typeof value !== 'object' || value === null) return false;
  const { bind, host, address, guest, protocol } = value as Record<string, unknown>;
  const texts = typeof bind === 'string' && typeof address === 'string';
  return texts && isPort(host) && isPort(guest) && (protocol === 'tcp' || protocol === 'udp');
}

function isPort(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 65_536;
}
