import { type Form, misread, read } from './form.ts';
import type { PortForward } from './machine.ts';

/** Where a forward listens when nothing is said. */
export const defaultBind = '127.0.0.1';
const format = 'write "host:guest", for example "8080:80", or "80" for a host port that Vup chooses';
// [bind:]host:guest[/protocol]; an IPv6 address stands in brackets.
const pattern = /^(?:(\[[0-9A-Fa-f:]+\]|[0-9A-Za-z.-]+):)?(?:([0-9]+|auto):)?([0-9]+)(?:\/([a-z]+))?$/;

/** A forwarded port in its short form. */
export function parsePort(text: string): Form<PortForward> {
  const match = pattern.exec(text);
  if (match === null) return misread('bad-port', `"${text}" is no port to forward`, format);
  const { bind, host, guest, protocol } = partsOf(match);
  if (protocol !== 'tcp' && protocol !== 'udp')
    return misread('bad-port', `"${protocol}" is no protocol that can be forwarded`, 'tcp or udp');
  const wrong = [host, guest].find((port) => port !== 'auto' && !isPort(Number(port)));
  if (wrong !== undefined) return misread('bad-port', `${wrong} is no port number; they go from 1 to 65535`);
  const address = parseBind(bind);
  if (!address.ok) return address;
  return read({ bind: address.value, host: host === 'auto' ? 'auto' : Number(host), guest: Number(guest), protocol });
}

/** `8080:80`: the pattern takes a number before one colon for the address when nothing else stands before it. */
function partsOf(match: RegExpExecArray) {
  const [, first, second, guest = '', protocol = 'tcp'] = match;
  const isHost = first !== undefined && second === undefined && /^([0-9]+|auto)$/.test(first);
  return { bind: isHost ? defaultBind : (first ?? defaultBind), host: (isHost ? first : second) ?? 'auto', guest, protocol };
}

/** True for a whole number that can be a port. */
export function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65535;
}

/** An address of the host; `localhost` becomes 127.0.0.1. */
export function parseBind(text: string): Form<string> {
  if (text === 'localhost' || text === defaultBind) return read(defaultBind);
  if (/^\[?[0-9A-Fa-f]*:[0-9A-Fa-f:.]+\]?$/.test(text)) return read(text.replace(/^\[|\]$/g, ''));
  const parts = text.split('.');
  const isIpv4 = parts.length === 4 && parts.every((part) => /^[0-9]{1,3}$/.test(part) && Number(part) <= 255);
  if (isIpv4) return read(parts.map(Number).join('.'));
  return misread('bad-address', `"${text}" is no address`, 'write for example 127.0.0.1');
}
