import type { Place } from '../errors/diagnostic.ts';
import { placeInWords } from '../errors/place-in-words.ts';
import type { Tree } from '../vfile/tree.ts';
import { partDefaults } from './defaults.ts';
import type { ProvisionStep, RunMode } from './machine.ts';
import { parseDuration } from './parse-duration.ts';
import { envAt, textAt, textOf, textsAt, valueAt } from './read-tree.ts';
import type { ResolveContext } from './resolve-context.ts';
import { resolvePattern } from './resolve-paths.ts';
import { resolveStepKind, type StepKind } from './resolve-step-kind.ts';

/** The provision steps of a machine, each with an id that is unique in it. */
export function resolveSteps(items: readonly Tree[], context: ResolveContext): readonly ProvisionStep[] {
  const names = new Map<string, Place>();
  const nextId = makeIds();
  return items.flatMap((item) => {
    const name = textAt(item, 'name');
    if (name !== undefined) checkName(name, item, { names, context });
    const kind = resolveStepKind(item, context);
    if (kind === undefined) return [];
    return [{ id: nextId(subject(kind, item), name), ...resolveCommon(item, context), ...kind }];
  });
}

function checkName(
  name: string,
  item: Tree,
  { names, context }: { readonly names: Map<string, Place>; readonly context: ResolveContext },
): void {
  const first = names.get(name);
  const place = valueAt(item, 'name')?.place ?? item.place;
  if (first === undefined) names.set(name, place);
  else
    context.report({
      rule: 'duplicate-step',
      message: `another step of ${context.machine} is called "${name}"`,
      hint: `the first is in ${placeInWords(first)}`,
      place,
    });
}

function resolveCommon(item: Tree, context: ResolveContext) {
  const name = textAt(item, 'name');
  const cwd = textAt(item, 'cwd');
  const timeout = parseDuration(textAt(item, 'timeout') ?? '');
  return {
    ...(name === undefined ? {} : { name }),
    run: runMode(textAt(item, 'run')),
    as: textAt(item, 'as') ?? partDefaults.stepUser,
    env: envAt(item, 'env'),
    ...(cwd === undefined ? {} : { cwd }),
    ...(timeout.ok ? { timeoutMs: timeout.value } : {}),
    inputs: textsAt(item, 'inputs').map(({ value, place }) => resolvePattern({ text: value, place }, context)),
  };
}

function runMode(text: string | undefined): RunMode {
  return text === 'once' || text === 'always' || text === 'never' ? text : partDefaults.stepRun;
}

/** What a step is about, for its id: a script as written, a file's target; a kind alone is numbered from 1. */
function subject(kind: StepKind, item: Tree): { readonly text: string; readonly isKind: boolean } {
  const script = valueAt(item, 'script');
  if (kind.kind === 'script') return { text: `script ${textOf(script) ?? textAt(script, 'path') ?? kind.path}`, isKind: false };
  if (kind.kind === 'file') return { text: `file ${kind.to}`, isKind: false };
  return { text: kind.kind, isKind: true };
}

/** Ids: the name; else what the step is about, with a number where that alone would not tell it from others. */
function makeIds(): (about: ReturnType<typeof subject>, name: string | undefined) => string {
  const counts = new Map<string, number>();
  return ({ text, isKind }, name) => {
    if (name !== undefined) return name;
    const nth = (counts.get(text) ?? 0) + 1;
    counts.set(text, nth);
    return nth === 1 && !isKind ? text : `${text} #${nth}`;
  };
}
