import type { Diagnostic } from '../errors/diagnostic.ts';
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
}

/** The variables of a Vfile with their values, and what is wrong with them. */
export interface Variables {
  readonly values: ReadonlyMap<string, Variable>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Settles each declared variable. Only what is declared counts: other names in `.env` and the environment are somebody else's. */
export function resolveVariables(vars: TreeMap, sources: VariableSources): Variables {
  const diagnostics = [...undeclared(vars, sources.options)];
  const values = new Map<string, Variable>();
  for (const [name, entry] of vars.entries) {
    if (takesFromEnvironment(entry)) diagnostics.push(environmentNeedsTrust(name, entry));
    const variable = overridden(name, sources) ?? declared(entry);
    const forbidden = forbiddenIn(variable.value ?? '');
    values.set(name, forbidden === undefined ? variable : { from: variable.from });
    if (forbidden !== undefined) diagnostics.push(forbiddenValue(name, forbidden, entry));
  }
  return { values, diagnostics };
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

function takesFromEnvironment({ value }: Entry): boolean {
  return child(value, 'env') !== undefined;
}

function environmentNeedsTrust(name: string, { value }: Entry): Diagnostic {
  const place = child(value, 'env')?.place ?? value.place;
  const message = `taking ${name} from your environment needs trust, which comes later`;
  const hint = `write a value here and give yours by --var ${name}=…, VUP_VAR_${name} or .env`;
  return { severity: 'error', rule: 'needs-trust', message, hint, place, path: `vars.${name}.env` };
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
