import type { Diagnostic, Place } from '../errors/diagnostic.ts';
import { placeInWords } from '../errors/place-in-words.ts';
import { didYouMean, listed } from '../errors/suggest.ts';
import type { Machine } from './machine.ts';
import type { ResolvedMachine } from './resolve-machine.ts';
import type { PlacedPort } from './resolve-ports.ts';

/** Machines that know each other, and what is wrong between them. */
export interface CheckedMachines {
  readonly machines: readonly Machine[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What no machine can know alone: names, host names and host ports taken twice, dependencies on nobody and in circles. */
export function checkEnvironment(resolved: readonly ResolvedMachine[]): CheckedMachines {
  const { names, diagnostics: doubled } = collectNames(resolved);
  const unknown: Diagnostic[] = [];
  const machines = resolved.map((each) => ({ ...each.machine, dependsOn: settleDependencies(each, names, unknown) }));
  return {
    machines,
    diagnostics: [...doubled, ...checkPorts(resolved), ...checkHostnames(resolved), ...checkFormerNames(resolved), ...unknown],
  };
}

/** Two machines have one name only when `count` makes one of them. */
function takenHint(...pair: readonly [ResolvedMachine, ResolvedMachine]): string {
  const counted = pair.find(({ machine }) => machine.index !== undefined) ?? pair[0];
  return `${counted.instance.base} in ${placeInWords(counted.instance.key)} makes machines of such names by count`;
}

/** The machines that a name in `depends_on` means: one, or all that `count` made. */
type Names = ReadonlyMap<string, readonly string[]>;

function collectNames(resolved: readonly ResolvedMachine[]): { readonly names: Names; readonly diagnostics: readonly Diagnostic[] } {
  const names = new Map<string, string[]>();
  const owners = new Map<string, ResolvedMachine>();
  const diagnostics: Diagnostic[] = [];
  for (const each of resolved) {
    const { name, base, key } = each.instance;
    const owner = owners.get(name);
    if (owner === undefined) owners.set(name, each);
    else diagnostics.push(problem('duplicate-machine', `the name ${name} is taken`, key, takenHint(owner, each)));
    const counted = names.get(base);
    if (counted === undefined) names.set(base, [name]);
    else counted.push(name);
  }
  for (const name of owners.keys()) if (!names.has(name)) names.set(name, [name]);
  return { names, diagnostics };
}

/** More findings than that are not looked for, as of other mistakes of a Vfile. */
const enoughFindings = 1_000;

/** Of more findings the first are shown; looking for what was meant costs the more the more machines there are. */
const enoughHints = 50;

function settleDependencies({ dependsOn }: ResolvedMachine, names: Names, unknown: Diagnostic[]): readonly string[] {
  const settled = new Set<string>();
  const seen = new Set<string>();
  for (const { name, place } of dependsOn) {
    const meant = names.get(name);
    if (meant === undefined)
      unknown.push(
        problem(
          'unknown-machine',
          `there is no machine "${name}"`,
          place,
          (unknown.length < enoughHints ? didYouMean(name, names.keys()) : undefined) ?? `there are ${listed([...names.keys()])}`,
        ),
      );
    if (!seen.has(name)) for (const each of meant ?? []) settled.add(each);
    seen.add(name);
  }
  return [...settled];
}

function checkPorts(resolved: readonly ResolvedMachine[]): readonly Diagnostic[] {
  const taken = new Map<string, { readonly machine: string; readonly place: Place }>();
  const found: Diagnostic[] = [];
  for (const { machine, ports } of resolved) {
    if (found.length > enoughFindings) break;
    for (const { port, place } of ports) {
      if (port.host === 'auto') continue;
      const key = `${port.protocol} ${port.bind}:${port.host}`;
      const first = taken.get(key);
      if (first === undefined) taken.set(key, { machine: machine.name, place });
      else found.push(doublePort(port.host, first, { machine: machine.name, place }));
    }
  }
  return found;
}

type Taker = { readonly machine: string; readonly place: PlacedPort['place'] };

function doublePort(host: number, first: Taker, second: Taker): Diagnostic {
  const isSame =
    first.place.file === second.place.file && first.place.line === second.place.line && first.place.column === second.place.column;
  const message = isSame
    ? `${first.machine} and ${second.machine} cannot both have the host's port ${host}`
    : `the host's port ${host} is taken by ${first.machine}`;
  const hint = isSame
    ? `use "auto", or put \${machine.index} into the number`
    : `that is in ${placeInWords(first.place)}; choose another, or leave it out`;
  return problem('duplicate-host-port', message, second.place, hint);
}

function checkHostnames(resolved: readonly ResolvedMachine[]): readonly Diagnostic[] {
  const taken = new Map<string, string>();
  const found: Diagnostic[] = [];
  for (const { machine, instance } of resolved) {
    const first = taken.get(machine.hostname.toLowerCase());
    const place = instance.tree.entries.get('hostname')?.value.place ?? instance.key;
    if (first === undefined) taken.set(machine.hostname.toLowerCase(), machine.name);
    else if (first !== machine.name)
      found.push(
        problem(
          'duplicate-hostname',
          `${first} and ${machine.name} both have the host name ${machine.hostname}`,
          place,
          hostnameHint(machine),
        ),
      );
  }
  return found;
}

function hostnameHint(machine: Machine): string {
  return machine.index === undefined ? 'choose another' : `put \${machine.index} into it`;
}

/** A machine cannot have been another that is still there, nor can two have been the same. */
function checkFormerNames(resolved: readonly ResolvedMachine[]): readonly Diagnostic[] {
  const present = new Set(resolved.map(({ machine }) => machine.name));
  const taken = new Map<string, string>();
  const found: Diagnostic[] = [];
  for (const { machine, instance } of resolved) {
    if (machine.was === undefined) continue;
    const place = instance.tree.entries.get('was')?.value.place ?? instance.key;
    const first = taken.get(machine.was);
    if (present.has(machine.was))
      found.push(problem('bad-was', `${machine.was} is still a machine of this Vfile`, place, 'remove "was", or the other machine'));
    else if (first !== undefined) found.push(problem('bad-was', `${first} was ${machine.was} already`, place, 'remove one "was"'));
    taken.set(machine.was, machine.name);
  }
  return found;
}

function problem(rule: string, message: string, place: Place, hint: string): Diagnostic {
  return { severity: 'error', rule, message, hint, place };
}
