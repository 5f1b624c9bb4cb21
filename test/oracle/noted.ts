import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** An environment that a test file brought into being, by its id and the home that holds it. */
export interface NotedEnvironment {
  readonly id: string;
  readonly home: string;
}

const noted = new Map<string, NotedEnvironment>();

/** Has the oracle look for it when the test file is done. */
export function noteEnvironment(id: string, home: string): void {
  noted.set(`${home} ${id}`, { id, home });
}

/** Notes every environment of a home that is the test file's own. */
export function noteEnvironmentsOf(home: string): void {
  const folder = join(home, 'data', 'environments');
  if (existsSync(folder)) for (const id of readdirSync(folder)) noteEnvironment(id, home);
}

/** All that were noted in this test file. */
export function notedEnvironments(): readonly NotedEnvironment[] {
  return [...noted.values()];
}
