import { join } from 'node:path';
import type { ProcessIdentity } from '../host/host.ts';
import { type Forward, parseForwards, type RefusedForward } from './forward.ts';

/** Counted up when requests or answers change; a keeper of another version is replaced. */
export const keeperProtocol = 1;

/** What the keeper is asked: one of these as a line of JSON. */
export type KeeperRequest =
  | { readonly op: 'status' }
  | { readonly op: 'set'; readonly forwards: readonly Forward[] }
  | { readonly op: 'stop' };

/** What it answers. `refused` is empty but after a `set`. */
export interface KeeperAnswer {
  readonly pid: number;
  /** Those that really listen. */
  readonly forwards: readonly Forward[];
  readonly refused: readonly RefusedForward[];
}

/** Written by whoever starts the keeper, read by it. */
export interface KeeperStart {
  readonly socket: string;
}

/** Written by the keeper once it answers: it is the keeper as long as this file names it. */
export interface KeeperRecord extends ProcessIdentity {
  readonly protocol: number;
  readonly socket: string;
}

/** Files in the keeper's folder. */
export interface KeeperFiles {
  readonly record: string;
  readonly start: string;
  readonly log: string;
}

/** Where a keeper's files are. */
export function keeperFiles(folder: string): KeeperFiles {
  return { record: join(folder, 'keeper.json'), start: join(folder, 'start.json'), log: join(folder, 'keeper.log') };
}

/** A value that came in by the socket; undefined when it is no request. */
export function parseRequest(value: unknown): KeeperRequest | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { op, forwards } = value as { readonly op?: unknown; readonly forwards?: unknown };
  if (op === 'status' || op === 'stop') return { op };
  const wanted = op === 'set' ? parseForwards(forwards) : undefined;
  return wanted === undefined ? undefined : { op: 'set', forwards: wanted };
}

/** The text of a record file; undefined when it is absent or no record. */
export function parseRecord(text: string | undefined): KeeperRecord | undefined {
  try {
    const record = JSON.parse(text ?? '') as Partial<KeeperRecord>;
    const whole = typeof record.pid === 'number' && typeof record.startTime === 'string' && typeof record.bootId === 'string';
    return whole && typeof record.socket === 'string' ? (record as KeeperRecord) : undefined;
  } catch {
    return undefined;
  }
}

/** What came back by the socket; undefined when it is no answer. */
export function parseAnswer(value: unknown): KeeperAnswer | undefined {
  const { pid, forwards, refused } = (value ?? {}) as { readonly pid?: unknown; readonly forwards?: unknown; readonly refused?: unknown };
  const listening = parseForwards(forwards);
  if (typeof pid !== 'number' || listening === undefined || !Array.isArray(refused) || !refused.every(isRefused)) return undefined;
  return { pid, forwards: listening, refused };
}

function isRefused(value: unknown): value is RefusedForward {
  const { forward, code, message } = (value ?? {}) as Partial<RefusedForward>;
  return parseForwards([forward]) !== undefined && typeof code === 'string' && typeof message === 'string';
}
