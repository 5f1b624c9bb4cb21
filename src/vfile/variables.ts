import type { Diagnostic, Place } from '../errors/diagnostic.ts';
import { shortPlace } from '../errors/place-in-words.ts';
import { didYouMean } from '../errors/suggest.ts';
import { forbiddenIn } from './check-text.ts';
import type { DotenvEntry } from './dotenv.ts';
import type { Variable } from './scope.ts';
import { child, type Entry, type TreeMap } from './tree.ts';

/** Where values may come from besides the Vfile, the strongest first. */
export interface VariableSources {
  /** `--var NAME=VALUE`. */
  readonly options: Readonly<Record<string, string>>;
  /** `VUP_VAR_<NAME>`, without the prefix. */
  readonly environment: Readonly<Record<string, string>>;
  readonly dotenv: ReadonlyMap<string, DotenvEntry>;
  /** The person's own environment, of which only what `{ env: X }` names is asked for. */
  readonly person: (name: string) => string | undefined;
}

/** A variable whose value the Vfile takes from the person's environment. */
export interface TakenVariable {
  /** As `${…}` has it. */
  readonly name: string;
  /** In the person's environment. */
  readonly env: string;
  readonly secret: boolean;
  readonly place: Place;
}

/** The variables of a Vfile with their values, and what is wrong with them. */
export interface Variables {
  readonly values: ReadonlyMap<string, Variable>;
  readonly taken: readonly TakenVariable[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Settles each declared variable. Only what is declared counts: other names in `.env` and the environment are somebody else's. */
export function resolveVariables(vars: TreeMap, sources: VariableSources): Variables {
  const diagnostics = [...undeclared(vars, sources.options)];
  const values = new Map<string, Variable>();
  const taken: TakenVariable[] = [];
  for (const [name, entry] of vars.entries) {
    const wanted = takenFrom(name, entry);
    if (wanted !== undefined) taken.push(wanted);
    const variable = settle(name, entry, { wanted, sources });
    const forbidden = forbiddenIn(variable.value ?? '');
    values.set(name, forbidden === undefined ? variable : { from: variable.from });
    if (forbidden !== undefined) diagnostics.push(forbiddenValue(name, forbidden, entry));
    if (wanted !== undefined && variable.secret !== true && variable.value === undefined) diagnostics.push(unset(wanted));
  }
  return { values, taken, diagnostics };
}

/** Of a secret nothing but its name is known here. */
function settle(
  name: string,
  entry: Entry,
  { wanted, sources }: { readonly wanted: TakenVariable | undefined; readonly sources: VariableSources },
): Variable {
  if (wanted?.secret === true) return { secret: true, from: `your ${wanted.env}` };
  return overridden(name, sources) ?? (wanted === undefined ? declared(entry) : fromPerson(wanted, sources));
}

function overridden(name: string, sources: VariableSources): Variable | undefined {
  if (Object.hasOwn(sources.options, name)) return { value: sources.options[name] ?? '', from: '--var' };
  if (Object.hasOwn(sources.environment, name)) return { value: sources.environment[name] ?? '', from: `VUP_VAR_${name}` };
  const line = sources.dotenv.get(name);
  return line && { value: line.value, from: `.env:${line.line}` };
}

function declared({ value }: Entry): Variable {
  const from = shortPlace(value.place);
  return value.kind === 'scalar' && typeof value.value === 'string' ? { value: value.value, from } : { from };
}

function takenFrom(name: string, { value }: Entry): TakenVariable | undefined {
  const env = child(value, 'env');
  const secret = child(value, 'secret');
  if (env?.kind !== 'scalar' || typeof env.value !== 'string') return undefined;
  return { name, env: env.value, secret: secret?.kind === 'scalar' && secret.value === true, place: env.place };
}

function fromPerson({ env }: TakenVariable, { person }: VariableSources): Variable {
  const value = person(env);
  return { ...(value !== undefined && { value }), from: `your ${env}` };
}

function unset({ name, env, place }: TakenVariable): Diagnostic {
  const message = `${env} is not set in your environment`;
  const hint = `set it, or give the value by --var ${name}=…, VUP_VAR_${name} or .env`;
  return { severity: 'error', rule: 'unset-variable', message, hint, place, path: `vars.${name}.env` };
}

function forbiddenValue(name: string, forbidden: string, { key }: Entry): Diagnostic {
  return {
    severity: 'error',
    rule: 'control-character',
    message: `the value of ${name} holds the control character ${forbidden}`,
    place: key,
    path: `vars.${name}`,
  };
}

function undeclared(vars: TreeMap, options: Readonly<Record<string, string>>): readonly Diagnostic[] {
  const known = [...vars.entries.keys()];
  return Object.keys(options)
    .filter((name) => !vars.entries.has(name))
    .map((name) => {
      const hint = didYouMean(name, known) ?? (known.length === 0 ? 'the Vfile has no vars' : `declared: ${known.join(', ')}`);
      return { severity: 'error', rule: 'unknown-var', message: `--var ${name}: the Vfile declares no such variable`, hint };
    });
}
