import type { RecordedPort } from '../state/recorded.ts';
import { samePort } from './diff.ts';
import type { Step } from './step.ts';

/** What one machine listens on now, and what it is to listen on. */
export interface PortHolder {
  readonly machine: string;
  readonly listening: readonly RecordedPort[];
  readonly wanted: readonly RecordedPort[];
}

/** Host ports that machines hold now and another machine of the plan is to have, by the machine that gives them away. */
export type HandOvers = ReadonlyMap<string, readonly RecordedPort[]>;

/** Finds what passes from one machine to another. */
export function findHandOvers(holders: readonly PortHolder[]): HandOvers {
  const found = new Map<string, readonly RecordedPort[]>();
  for (const holder of holders) {
    const given = holder.listening.filter(
      (port) =>
        !holder.wanted.some((own) => samePort(own, port)) &&
        holders.some((other) => other !== holder && other.wanted.some((wish) => cannotBoth(wish, port))),
    );
    if (given.length > 0) found.set(holder.machine, given);
  }
  return found;
}

/** What must have ended before these ports can listen: whatever takes them from those who have them. */
export function handOverNeeds(taker: Extract<Step, { kind: 'forward-ports' }>, steps: readonly Step[], handOvers: HandOvers) {
  return [...handOvers].flatMap(([giver, given]) => {
    const passes = giver !== taker.machine && given.some((port) => taker.ports.some((wish) => cannotBoth(wish, port)));
    return passes ? releasing(steps.filter(({ machine }) => machine === giver)) : [];
  });
}

/** A stop takes all forwards away; else the first step that sets them does. */
function releasing(own: readonly Step[]): readonly string[] {
  const down = own.filter(({ kind }) => kind === 'stop' || kind === 'destroy');
  const setting = own.filter(({ kind }) => kind === 'forward-ports').slice(0, 1);
  return (down.length > 0 ? down : setting).map(({ id }) => id);
}

const everyAddress: readonly string[] = ['0.0.0.0', '::', '*'];

function cannotBoth(a: RecordedPort, b: RecordedPort): boolean {
  const overlaps = a.bind === b.bind || everyAddress.includes(a.bind) || everyAddress.includes(b.bind);
  return a.host === b.host && a.protocol === b.protocol && overlaps;
}
