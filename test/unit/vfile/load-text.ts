import { type LoadInputs, type LoadResult, loadVfile } from '../../../src/core/load-vfile.ts';
import type { Diagnostic } from '../../../src/errors/diagnostic.ts';
import type { Environment, Machine } from '../../../src/machine/machine.ts';

/** What a test may say besides the Vfile's text. */
export interface LoadTextOptions {
  readonly local?: string;
  readonly dotenv?: string;
  readonly sets?: readonly string[];
  readonly vars?: Readonly<Record<string, string>>;
  readonly envVars?: Readonly<Record<string, string>>;
  /** The person's own environment. */
  readonly person?: Readonly<Record<string, string>>;
}

/** Loads a Vfile of the project /home/ann/shop on a host with four processors. */
export function loadText(text: string, options: LoadTextOptions = {}): LoadResult {
  const inputs: LoadInputs = {
    vfile: { path: 'Vfile.yaml', text },
    ...(options.local === undefined ? {} : { local: { path: 'Vfile.local.yaml', text: options.local } }),
    ...(options.dotenv === undefined ? {} : { dotenv: { path: '.env', text: options.dotenv } }),
    sets: options.sets ?? [],
    vars: options.vars ?? {},
    envVars: options.envVars ?? {},
    projectDir: '/home/ann/shop',
    host: { arch: 'x86_64', cpus: 4 },
    homeDir: '/home/ann',
    person: (name) => options.person?.[name],
  };
  return loadVfile(inputs);
}

/** The environment of a Vfile that must be right. */
export function environmentOf(text: string, options: LoadTextOptions = {}): Environment {
  const result = loadText(text, options);
  if (!result.ok) throw new Error(result.diagnostics.map(inWords).join('\n'));
  return result.environment;
}

/** One machine of a Vfile that must be right. */
export function machineOf(text: string, name: string, options: LoadTextOptions = {}): Machine {
  const machine = environmentOf(text, options).machines.find((each) => each.name === name);
  if (machine === undefined) throw new Error(`no machine ${name}`);
  return machine;
}

/** What is wrong with a Vfile; none when it is right. */
export function mistakesOf(text: string, options: LoadTextOptions = {}): readonly Diagnostic[] {
  const result = loadText(text, options);
  return result.ok ? [] : result.diagnostics;
}

/** `Vfile.yaml:3:5-3:9 unknown-key`, for comparing lists of findings. */
export function placeAndRule({ place, rule }: Diagnostic): string {
  if (place === undefined) return rule;
  return `${place.file}:${place.line}:${place.column}-${place.endLine}:${place.endColumn} ${rule}`;
}

/** A finding as a line of text. */
export function inWords(diagnostic: Diagnostic): string {
  return `${placeAndRule(diagnostic)}: ${diagnostic.message}${diagnostic.hint === undefined ? '' : ` (${diagnostic.hint})`}`;
}
