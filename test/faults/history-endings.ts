import type { VupError } from '../../src/errors/vup-error.ts';
import type { MemoryMachine } from '../../src/providers/memory/engine.ts';
import type { Ending } from '../fakes/memory-host/memory-project.ts';
import type { Verb } from './history-commands.ts';
import type { MachineSpec } from './history-vfile.ts';

/** What a run said in the end, if it was no success. */
function errorOf(ending: Ending): VupError | undefined {
  if (ending.kind === 'refused') return ending.error;
  return ending.kind === 'ended' ? ending.report.error : undefined;
}

/** How a run ended, in a word or a code. */
export function outcomeOf(ending: Ending): string {
  return errorOf(ending)?.code ?? (ending.kind === 'ended' ? ending.report.outcome : ending.kind);
}

/** What is wrong with how a run ended. `mayFail`: something was broken under it. */
export function endingProblems(verb: Verb, ending: Ending, mayFail: boolean): readonly string[] {
  const error = errorOf(ending);
  if (ending.kind === 'killed' || outcomeOf(ending) === 'done' || isNothingThere(verb, ending)) return [];
  if (error === undefined) return [`${verb} failed and does not say why`];
  return mayFail && error.code !== 'VUP_BUG' ? [] : [`${verb}: ${error.code} ${error.message}`];
}

/** What is wrong with how a run ended that could not ask the engine. */
export function unaskedProblems(verb: Verb, ending: Ending): readonly string[] {
  const isEmpty = ending.kind === 'ended' && ending.report.plan.steps.length === 0;
  const isNamed = errorOf(ending)?.code === 'VUP_ENGINE_QUERY';
  return isEmpty || isNamed || isNothingThere(verb, ending) ? [] : [`${verb} of an engine that does not answer: ${outcomeOf(ending)}`];
}

/** What is wrong with how two runs at once ended: the second waits, or leaves and says why. */
export function togetherProblems(verbs: readonly Verb[], endings: readonly Ending[], waits: boolean): readonly string[] {
  const isLocked = (ending: Ending): boolean => !waits && errorOf(ending)?.code === 'VUP_STATE_LOCKED';
  if (endings.every(isLocked)) return [`of ${verbs.join(' and ')} at once both found it locked`];
  return endings.flatMap((ending, at) => (isLocked(ending) ? [] : endingProblems(verbs[at] ?? 'up', ending, false)));
}

function isNothingThere(verb: Verb, ending: Ending): boolean {
  return (verb === 'halt' || verb === 'destroy') && errorOf(ending)?.code === 'VUP_ENVIRONMENT_MISSING';
}

/** Where a machine is not as the Vfile says. `ports`: those of the host that are recorded. */
export function differences(want: MachineSpec, { settings, commands }: MemoryMachine, ports: readonly number[]): readonly string[] {
  const typed = JSON.stringify(commands);
  const lacking = want.steps.filter((step) => !typed.includes(step)).map((step) => `${want.name} never did "${step}"`);
  const memory = settings.memoryMiB === want.memoryMiB ? [] : [`${want.name} has ${settings.memoryMiB} MiB, not ${want.memoryMiB}`];
  const isPort = want.port === undefined ? ports.length === 0 : ports.length === 1 && (want.port === 'auto' || want.port === ports[0]);
  return [...lacking, ...memory, ...(isPort ? [] : [`${want.name} has ports ${ports.join()}, not ${want.port}`])];
}
