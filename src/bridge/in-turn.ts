import type { EnvironmentRef } from '../provider/machine-ref.ts';

const ends = new Map<string, Promise<unknown>>();

/**
 * Works on an environment's network one after another: providers that share its bridge set it up at the same time, and each would find
 * the other's half-made. A piece of work that failed holds up nobody. Across processes the environment's lock does this.
 */
export async function inTurn<T>(environment: EnvironmentRef, work: () => Promise<T>): Promise<T> {
  const before = ends.get(environment.id) ?? Promise.resolve();
  const mine = before.then(work, work);
  ends.set(environment.id, mine);
  try {
    return await mine;
  } finally {
    if (ends.get(environment.id) === mine) ends.delete(environment.id);
  }
}
