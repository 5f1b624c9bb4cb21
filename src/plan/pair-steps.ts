import type { ProvisionStep } from '../machine/machine.ts';
import type { RecordedStep } from '../state/recorded.ts';
import type { StepFact } from './facts.ts';

/** A wanted step with what identifies it. */
export interface WantedStep {
  readonly step: ProvisionStep;
  readonly fact: StepFact;
}

/** Which record belongs to which wanted step. */
export interface StepPairs {
  /** One per wanted step, in order. */
  readonly past: readonly (RecordedStep | undefined)[];
  /** Records of steps that left the Vfile. */
  readonly gone: readonly RecordedStep[];
}

/**
 * Pairs wanted steps with records: by id and content, then by content, then by id. An unnamed step's id holds its
 * position, which moves when another is removed, so the id alone would take one step for another.
 */
export function pairSteps(wanted: readonly WantedStep[], recorded: readonly RecordedStep[]): StepPairs {
  const rest = [...recorded];
  const past: (RecordedStep | undefined)[] = wanted.map(() => undefined);
  const pass = (matches: (step: WantedStep, past: RecordedStep) => boolean): void => {
    wanted.forEach((step, position) => {
      const at = past[position] === undefined ? rest.findIndex((candidate) => matches(step, candidate)) : -1;
      if (at >= 0) past[position] = rest.splice(at, 1)[0];
    });
  };
  const sameId = ({ step }: WantedStep, candidate: RecordedStep) => step.id === candidate.id;
  const alike = ({ step, fact }: WantedStep, candidate: RecordedStep) => step.kind === candidate.kind && sameStep(candidate, fact);
  pass((step, candidate) => sameId(step, candidate) && alike(step, candidate));
  pass(alike);
  pass(sameId);
  return { past, gone: rest };
}

/** True when a recorded step is the wanted one by content, whatever it is called now. */
export function sameStep(past: RecordedStep, fact: StepFact): boolean {
  const { content, env, files } = fact.digests;
  return past.digests.content === content && past.digests.env === env && differingFiles(past.digests.files, files).length === 0;
}

/** Names of files that one side lacks or that differ, sorted. */
export function differingFiles(before: Readonly<Record<string, string>>, now: Readonly<Record<string, string>>): readonly string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...names].filter((name) => before[name] !== now[name]).sort();
}

/** A wanted machine's steps with their facts. */
export function wantedSteps(steps: readonly ProvisionStep[], facts: readonly StepFact[]): readonly WantedStep[] {
  return steps.flatMap((step, position) => {
    const fact = facts[position];
    return fact === undefined ? [] : [{ step, fact }];
  });
}
