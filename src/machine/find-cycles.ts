import type { Diagnostic } from '../errors/diagnostic.ts';
import { listed } from '../errors/suggest.ts';
import type { Machine } from './machine.ts';
import type { ResolvedMachine } from './resolve-machine.ts';

/** Machines that wait for each other in a circle: one finding for each set of machines that are tied together, with a way round. */
export function findCycles(machines: readonly Machine[], resolved: readonly ResolvedMachine[]): readonly Diagnostic[] {
  const needs: Needs = new Map(machines.map(({ name, dependsOn }) => [name, dependsOn]));
  const wanted = reversed(needs);
  const done = new Set<string>();
  const found: Diagnostic[] = [];
  for (const { name } of machines) {
    for (let circle = findCircle(name, needs, done); circle !== undefined; circle = findCircle(name, needs, done)) {
      found.push(explainCircle(circle, resolved));
      for (const tied of tiedTo(circle, needs, wanted)) done.add(tied);
    }
  }
  return found;
}

type Needs = ReadonlyMap<string, readonly string[]>;

/** The first way back to itself that is met when following from a machine. */
function findCircle(start: string, needs: Needs, done: Set<string>): readonly string[] | undefined {
  const trail: string[] = [];
  const follow = (name: string): readonly string[] | undefined => {
    if (done.has(name)) return undefined;
    const at = trail.indexOf(name);
    if (at >= 0) return trail.slice(at);
    trail.push(name);
    for (const next of needs.get(name) ?? []) {
      const circle = follow(next);
      if (circle !== undefined) return circle;
    }
    trail.pop();
    done.add(name);
    return undefined;
  };
  return follow(start);
}

/** All machines that the circle leads to and that lead back to it: other ways round through them are the same mistake. */
function tiedTo(circle: readonly string[], needs: Needs, wanted: Needs): readonly string[] {
  const back = reachable(circle, wanted);
  return [...reachable(circle, needs)].filter((name) => back.has(name));
}

/** Who is needed by whom. */
function reversed(needs: Needs): Needs {
  const wanted = new Map<string, string[]>([...needs.keys()].map((name) => [name, []]));
  for (const [name, others] of needs) for (const other of others) wanted.get(other)?.push(name);
  return wanted;
}

function reachable(from: readonly string[], needs: Needs): ReadonlySet<string> {
  const seen = new Set(from);
  for (const name of seen) for (const next of needs.get(name) ?? []) seen.add(next);
  return seen;
}

function explainCircle(circle: readonly string[], resolved: readonly ResolvedMachine[]): Diagnostic {
  const [first = ''] = circle;
  const find = (name: string | undefined) => resolved.find(({ machine }) => machine.name === name);
  const last = find(circle.at(-1));
  const base = find(first)?.instance.base;
  const link = last?.dependsOn.find(({ name }) => name === first || name === base);
  const message = `machines depend on each other in a circle: ${listed([...circle, first], ' → ')}`;
  const place = link?.place ?? last?.instance.key;
  return { severity: 'error', rule: 'depends-cycle', message, hint: 'remove one of the links', ...(place === undefined ? {} : { place }) };
}
