import type { Tree } from '../vfile/tree.ts';
import type { ProvisionStep } from './machine.ts';
import { keyPlace, textAt, textOf, textsAt, valueAt } from './read-tree.ts';
import type { ResolveContext } from './resolve-context.ts';
import { resolvePath } from './resolve-paths.ts';

type Own<S> = S extends unknown ? Omit<S, 'id' | 'name' | 'run' | 'as' | 'env' | 'cwd' | 'timeoutMs' | 'inputs'> : never;

/** What belongs to a step's kind alone. */
export type StepKind = Own<ProvisionStep>;

/** The kind of a step with what belongs to it, or undefined when a mistake about it is reported. */
export function resolveStepKind(item: Tree, context: ResolveContext): StepKind | undefined {
  if (valueAt(item, 'packages') !== undefined) return { kind: 'packages', packages: textsAt(item, 'packages').map(({ value }) => value) };
  if (valueAt(item, 'script') !== undefined) return resolveScript(item, context);
  const text = textAt(item, 'shell');
  if (text !== undefined) return { kind: 'shell', text };
  if (valueAt(item, 'file') !== undefined) return resolveFile(valueAt(item, 'file'), context);
  if (valueAt(item, 'reboot') !== undefined) return { kind: 'reboot' };
  reportKindless(item, context);
  return undefined;
}

/** A step with only a name changes the one of that name in a lower layer; here there was none. */
function reportKindless(item: Tree, context: ResolveContext): void {
  const name = textAt(item, 'name');
  if (name === undefined || valueAt(item, 'shell') !== undefined) return;
  const hint = 'add packages, script, shell, file or reboot; a name alone changes a step of that name in a layer below';
  context.report({ rule: 'no-kind', message: `the step "${name}" does not say what it does`, hint, place: keyPlace(item, 'name') });
}

function resolveScript(item: Tree, context: ResolveContext): StepKind | undefined {
  const script = valueAt(item, 'script');
  const path = script?.kind === 'map' ? valueAt(script, 'path') : script;
  const text = textOf(path);
  if (path === undefined || text === undefined) return undefined;
  const args = textsAt(script, 'args').map(({ value }) => value);
  return { kind: 'script', path: resolvePath({ text, place: path.place, kind: 'script' }, context), args };
}

function resolveFile(file: Tree | undefined, context: ResolveContext): StepKind | undefined {
  const from = valueAt(file, 'from');
  const text = textOf(from);
  const to = textAt(file, 'to');
  if (from === undefined || text === undefined || to === undefined) return undefined;
  const mode = textAt(file, 'mode');
  const owner = textAt(file, 'owner');
  return {
    kind: 'file',
    from: resolvePath({ text, place: from.place, kind: 'file' }, context),
    to,
    ...(mode === undefined ? {} : { mode }),
    ...(owner === undefined ? {} : { owner }),
  };
}
