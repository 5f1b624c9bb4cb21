import type { Diagnostic } from '../errors/diagnostic.ts';
import { checkEnvironment } from '../machine/check-environment.ts';
import { findCycles } from '../machine/find-cycles.ts';
import { forms } from '../machine/forms.ts';
import type { HostReach } from '../machine/host-reach.ts';
import type { Environment } from '../machine/machine.ts';
import type { ProjectPath } from '../machine/resolve-context.ts';
import { resolveHooks } from '../machine/resolve-hooks.ts';
import { resolveMachine } from '../machine/resolve-machine.ts';
import { checkForms } from '../vfile/check-forms.ts';
import { collectDiagnostics } from '../vfile/diagnostic-list.ts';
import { effectiveTree } from '../vfile/effective.ts';
import { formatEffective } from '../vfile/format-effective.ts';
import { interpolate } from '../vfile/interpolate.ts';
import { providerBlocks, rootSchema } from '../vfile/key-schema.ts';
import { type Composed, composeLayers } from '../vfile/layers.ts';
import { anyMachineScope, fileScope, type Scope } from '../vfile/scope.ts';
import { child, type Tree, type TreeMap } from '../vfile/tree.ts';
import { usesVariable } from '../vfile/uses-variable.ts';
import { validateTree } from '../vfile/validate.ts';
import { resolveVariables, type TakenVariable } from '../vfile/variables.ts';
import { type FinishedMachines, finishMachines } from './finish-machines.ts';
import { type Layer, type ReadLayers, readLayers } from './read-layers.ts';

/** A text that core has read, with the name under which people know it. */
export interface NamedText {
  readonly path: string;
  readonly text: string;
}

/** Everything that decides what a Vfile means: texts, options and facts, all as values. */
export interface LoadInputs {
  readonly vfile: NamedText;
  /** `Vfile.local.yaml` beside it. */
  readonly local?: NamedText;
  /** The project's `.env`. */
  readonly dotenv?: NamedText;
  /** `--set` options as typed. */
  readonly sets: readonly string[];
  /** `--var` options by name. */
  readonly vars: Readonly<Record<string, string>>;
  /** `VUP_VAR_<NAME>` of the person's environment, without the prefix. */
  readonly envVars: Readonly<Record<string, string>>;
  /** Absolute path of the folder that holds the Vfile. */
  readonly projectDir: string;
  readonly host: { readonly arch: string; readonly cpus: number };
  /** What `~` stands for. */
  readonly homeDir?: string;
  /** One variable of the person's environment; asked only for those that `{ env: X }` names. Without it none is set. */
  readonly person?: (name: string) => string | undefined;
}

/** What a Vfile means, or all that is wrong with it. `sources` has the text behind every file name in a place. */
export type LoadResult =
  | {
      readonly ok: true;
      readonly environment: Environment;
      /** What all layers came to, as YAML, each value with its origin. */
      readonly effective: () => string;
      /** Paths of the host that the environment reads, before links are followed. */
      readonly projectPaths: readonly ProjectPath[];
      /** What acts on the host; nothing, when the Vfile is inert. */
      readonly reaches: readonly HostReach[];
      /** Values that it takes from the person's environment. */
      readonly taken: readonly TakenVariable[];
      readonly warnings: readonly Diagnostic[];
      readonly sources: Readonly<Record<string, string>>;
    }
  | {
      readonly ok: false;
      readonly diagnostics: readonly Diagnostic[];
      /** How many more there are than are shown. */
      readonly omitted: number;
      readonly warnings: readonly Diagnostic[];
      readonly sources: Readonly<Record<string, string>>;
    };

/**
 * Reads a Vfile and the layers over it into an environment. Pure: reads no file and no variable itself. All mistakes come at once, each
 * once and with its place; a mistake in one machine does not hide those of others.
 */
export function loadVfile(inputs: LoadInputs): LoadResult {
  const layers = readLayers(inputs);
  const { sources, warnings } = layers;
  const files = Object.keys(sources);
  if (layers.documents === undefined) return { ok: false, ...collectDiagnostics([layers.diagnostics], files), warnings, sources };
  const meant = understand(inputs, layers, layers.documents);
  const found = collectDiagnostics([layers.diagnostics, ...meant.rounds], files);
  if (found.diagnostics.length > 0) return { ok: false, ...found, warnings, sources };
  const { environment, effective, projectPaths, reaches, taken } = meant;
  return { ok: true, environment, effective: () => formatEffective(effective), projectPaths, reaches, taken, warnings, sources };
}

interface Understood {
  readonly environment: Environment;
  readonly effective: TreeMap;
  readonly projectPaths: readonly ProjectPath[];
  readonly reaches: readonly HostReach[];
  readonly taken: readonly TakenVariable[];
  /** Findings in the order in which one follows from another; see `collectDiagnostics`. */
  readonly rounds: readonly (readonly Diagnostic[])[];
}

function understand(inputs: LoadInputs, layers: ReadLayers, documents: readonly Layer[]): Understood {
  const composed = composeLayers(documents.map(({ tree }) => tree));
  const variables = resolveVariables(composed.vars, {
    options: inputs.vars,
    environment: inputs.envVars,
    dotenv: layers.dotenv,
    person: inputs.person ?? (() => undefined),
  });
  const scope = fileScope(variables.values, { hostArch: inputs.host.arch, hostCpus: inputs.host.cpus, projectDir: inputs.projectDir });
  const finished = finishMachines(
    composed.machines,
    scope,
    documents.map(({ written }) => written),
  );
  const name = environmentName(composed, scope);
  const resolved = resolveAll(inputs, composed, finished);
  const folderName = inputs.projectDir.split('/').findLast((part) => part !== '') ?? 'environment';
  const label = name.tree?.kind === 'scalar' && typeof name.tree.value === 'string' ? name.tree.value : folderName;
  return {
    environment: { name: label, projectDir: inputs.projectDir, machines: resolved.machines, hooks: resolved.hooks },
    effective: effectiveTree(name.tree, folderName, new Map(finished.instances.map((instance) => [instance.name, instance.tree]))),
    projectPaths: resolved.projectPaths,
    reaches: [...variables.taken.map((each) => takenReach(each, finished)), ...resolved.reaches],
    taken: variables.taken,
    rounds: [
      ...checkLayers(documents, scope),
      composed.diagnostics,
      variables.diagnostics,
      name.diagnostics,
      ...finished.rounds,
      ...resolved.rounds,
    ],
  };
}

/** What is wrong with each document as written, also in parts that no machine uses. */
function checkLayers(documents: readonly Layer[], scope: Scope): readonly (readonly Diagnostic[])[] {
  const start = { schema: rootSchema, path: '' };
  const inMachines = anyMachineScope(scope);
  return [
    documents.flatMap(({ written }) => checkForms(written, start, forms)),
    documents.flatMap(({ written }) => interpolate(written, start, inMachines).diagnostics),
    documents.flatMap(({ written, isLayer }) => validateTree(written, { isLayer })),
  ];
}

function environmentName(composed: Composed, scope: Scope): { readonly tree?: Tree; readonly diagnostics: readonly Diagnostic[] } {
  const written = child(composed.top, 'name');
  if (written === undefined) return { diagnostics: [] };
  return interpolate(written, { schema: rootSchema.properties?.['name'], path: 'name' }, scope);
}

/** A value of the person's environment goes to the machines that use it. */
function takenReach({ name, env, secret, place }: TakenVariable, { instances }: FinishedMachines): HostReach {
  const users = instances.filter(({ tree }) => usesVariable(tree, name)).map((instance) => instance.name);
  const what = `gives ${users.length === 0 ? 'no machine yet' : users.join(', ')} the value of ${env} of your environment${secret ? ', as a secret' : ''}`;
  return { kind: 'env', what, place, instead: `write a value and give yours by --var ${name}=…, VUP_VAR_${name} or .env` };
}

function resolveAll({ projectDir, homeDir }: LoadInputs, composed: Composed, finished: FinishedMachines) {
  // A round for each machine: what `count` multiplied is wrong once.
  const rounds: (readonly Diagnostic[])[] = [];
  const projectPaths: ProjectPath[] = [];
  const reaches: HostReach[] = [];
  const base = {
    projectDir,
    ...(homeDir !== undefined && { homeDir }),
    reads: (path: ProjectPath) => projectPaths.push(path),
    reaches: (reach: HostReach) => reaches.push(reach),
  };
  const resolved = finished.instances.map((instance) => {
    const findings: Diagnostic[] = [];
    rounds.push(findings);
    return resolveMachine(instance, {
      ...base,
      machine: instance.name,
      providerBlocks: providerBlocks(),
      report: (finding) => findings.push({ severity: 'error', ...finding }),
    });
  });
  const wrongHooks: Diagnostic[] = [];
  const hooks = resolveHooks(child(composed.top, 'hooks'), {
    ...base,
    report: (finding) => wrongHooks.push({ severity: 'error', ...finding }),
  });
  const { machines, diagnostics } = checkEnvironment(resolved);
  return { machines, hooks, projectPaths, reaches, rounds: [...rounds, wrongHooks, diagnostics, findCycles(machines, resolved)] };
}
