import type { QmpEvent, QmpVersion } from './qmp-types.ts';

/** One line of QMP, read. Source: docs/interop/qmp-spec.txt. */
export type QmpMessage =
  | { readonly kind: 'greeting'; readonly version: QmpVersion }
  | { readonly kind: 'event'; readonly event: QmpEvent }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'refusal'; readonly id: number; readonly class: string; readonly description: string }
  | { readonly kind: 'garbled' };

const garbled: QmpMessage = { kind: 'garbled' };

/** Reads a line; what is no QMP is `garbled`, never an exception. */
export function parseQmpLine(line: string): QmpMessage {
  const message = parseObject(line);
  if (message === undefined) return garbled;
  if ('QMP' in message) return readGreeting(message['QMP']);
  if (typeof message['event'] === 'string') {
    return { kind: 'event', event: { event: message['event'], data: isObject(message['data']) ? message['data'] : {} } };
  }
  if (typeof message['id'] !== 'number') return garbled;
  if ('return' in message) return { kind: 'answer', id: message['id'], value: message['return'] };
  return readRefusal(message['id'], message['error']);
}

function readGreeting(greeting: unknown): QmpMessage {
  const version = isObject(greeting) && isObject(greeting['version']) ? greeting['version'] : undefined;
  const numbers = version !== undefined && isObject(version['qemu']) ? version['qemu'] : undefined;
  if (version === undefined || numbers === undefined) return garbled;
  const { major, minor, micro } = numbers;
  if (typeof major !== 'number' || typeof minor !== 'number' || typeof micro !== 'number') return garbled;
  return { kind: 'greeting', version: { major, minor, micro, package: String(version['package'] ?? '') } };
}

function readRefusal(id: number, error: unknown): QmpMessage {
  if (!isObject(error)) return garbled;
  return { kind: 'refusal', id, class: String(error['class']), description: String(error['desc']) };
}

function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
