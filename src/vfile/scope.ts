import { didYouMean, listed } from '../errors/suggest.ts';

/** A value that `${NAME}` stands for, and where it is from: `--var`, `.env:3`, `Vfile.yaml:5`. Without a value its mistake is reported already. */
export interface Variable {
  readonly value?: string;
  /** It has a value that must not be seen: only where it goes is known here. */
  readonly secret?: true;
  readonly from: string;
}

/** What a name stands for, or why it stands for nothing. */
export type Lookup = ({ readonly ok: true } & Variable) | { readonly ok: false; readonly message: string; readonly hint?: string };

/** The names that may be used at some place of a Vfile. */
export type Scope = (name: string) => Lookup;

/** The names that every Vfile may use without declaring them. */
export interface BuiltIns {
  readonly hostArch: string;
  readonly hostCpus: number;
  readonly projectDir: string;
}

/** A machine whose values are being made; `index` when it is one of several. */
export interface MachineNames {
  readonly name: string;
  readonly index?: number;
}

const builtInNames = ['machine.name', 'machine.index', 'host.arch', 'host.cpus', 'project.dir'];

/** All that is put in for `${…}` has at most this many characters, whatever the variables hold and however often they are used. */
const maxInserted = 4 * 1024 * 1024;

/** Looking for what was meant costs the more the more names there are, and no more than the first findings are shown. */
const enoughHints = 50;

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: the language's own braces, shown to people
const tooMuchText: Lookup = {
  ok: false,
  message: `what is put in for \${…} comes to more than ${maxInserted} characters here`,
  hint: 'use shorter values, or put them into a file of the project',
};
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: the language's own braces, shown to people

/** Names outside machines: what `vars` declares, and the host's and project's. */
export function fileScope(variables: ReadonlyMap<string, Variable>, builtIns: BuiltIns): Scope {
  const known = new Map<string, Variable>(variables);
  known.set('host.arch', { value: builtIns.hostArch, from: 'built in' });
  known.set('host.cpus', { value: String(builtIns.hostCpus), from: 'built in' });
  known.set('project.dir', { value: builtIns.projectDir, from: 'built in' });
  let inserted = 0;
  let misses = 0;
  return (name) => {
    const variable = known.get(name);
    inserted += variable?.value?.length ?? 0;
    if (inserted > maxInserted) return tooMuchText;
    if (variable !== undefined) return { ok: true, ...variable };
    if (name.startsWith('machine.') && builtInNames.includes(name))
      return { ok: false, message: `\${${name}} has no meaning here`, hint: 'it belongs to values of a machine' };
    misses += 1;
    return unknownName(name, misses > enoughHints ? builtInNames : [...variables.keys(), ...builtInNames]);
  };
}

/** Names inside one machine. */
export function machineScope(outer: Scope, machine: MachineNames): Scope {
  return (name) => {
    if (name === 'machine.name') return { ok: true, value: machine.name, from: 'built in' };
    if (name !== 'machine.index') return outer(name);
    if (machine.index !== undefined) return { ok: true, value: String(machine.index), from: 'built in' };
    return { ok: false, message: `${machine.name} has no index`, hint: 'only machines with count have one' };
  };
}

/** Names that will be known in some machine: for texts that no machine uses yet. */
export function anyMachineScope(outer: Scope): Scope {
  return machineScope(outer, { name: 'machine', index: 1 });
}

function unknownName(name: string, known: readonly string[]): Lookup {
  const message = `nothing is called ${name === '' ? 'by an empty name' : `"${name}"`} here`;
  const declare = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? `declare it: vars: { ${name}: "…" }` : `known: ${listed(known)}`;
  return { ok: false, message, hint: didYouMean(name, known) ?? declare };
}
