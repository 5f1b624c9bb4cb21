import type { ProvisionStep } from '../machine/machine.ts';
import type { RecordedStep } from '../state/recorded.ts';
import type { StepFact } from './facts.ts';
import { differingFiles, pairSteps, type StepPairs, sameStep, type WantedStep } from './pair-steps.ts';

/** A step that is to run, and why. */
export interface ProvisionRun {
  readonly step: ProvisionStep;
  readonly fact: StepFact;
  readonly reason: string;
}

/** What the machine is about to go through; decides which steps are due. */
export interface ProvisionSituation {
  /** The disk is new: nothing ever ran. */
  readonly fresh: boolean;
  /** The machine is started by this plan, or `always` steps are still owed from the last start. */
  readonly starts: boolean;
  /** `--provision-with`: exactly these names, ids or kinds. */
  readonly only?: readonly string[];
}

/** The steps of one machine that are due, in order, and notes on steps that are gone. Pure. */
export interface ProvisionDiff {
  readonly runs: readonly ProvisionRun[];
  readonly notes: readonly string[];
}

/** Compares wanted steps with recorded ones by the run modes of the language. */
export function diffProvision(
  wanted: readonly WantedStep[],
  recorded: readonly RecordedStep[],
  situation: ProvisionSituation,
): ProvisionDiff {
  if (situation.only !== undefined) return { runs: pickNamed(wanted, situation.only), notes: [] };
  const known = situation.fresh ? [] : recorded;
  const pairs = pairSteps(wanted, known);
  const stale = staleReasons(wanted, known, pairs);
  const runs = wanted.flatMap(({ step, fact }, position): readonly ProvisionRun[] => {
    const reason = dueReason(step, { stale: stale.get(step.id), past: pairs.past[position], starts: situation.starts });
    return reason === undefined ? [] : [{ step, fact, reason }];
  });
  return { runs, notes: goneNotes(pairs) };
}

interface Standing {
  readonly stale: string | undefined;
  readonly past: RecordedStep | undefined;
  readonly starts: boolean;
}

function dueReason(step: ProvisionStep, { stale, past, starts }: Standing): string | undefined {
  switch (step.run) {
    case 'changed':
      return stale;
    case 'once':
      return past?.outcome === 'done' ? undefined : 'never ran to its end';
    case 'always':
      return starts ? 'runs after each start' : undefined;
    case 'never':
      return undefined;
    default:
      return step.run satisfies never;
  }
}

/** Why each `changed` step must run: the first that has no finished twin in order, and all `changed` ones after it. */
function staleReasons(wanted: readonly WantedStep[], known: readonly RecordedStep[], pairs: StepPairs): ReadonlyMap<string, string> {
  const reasons = new Map<string, string>();
  let reached = -1;
  let first: string | undefined;
  wanted.forEach(({ step, fact }, position) => {
    if (step.run !== 'changed') return;
    const past = pairs.past[position];
    const at = past === undefined ? -1 : known.indexOf(past);
    if (first !== undefined) reasons.set(step.id, `follows "${first}"`);
    else if (past?.outcome === 'done' && sameStep(past, fact) && at > reached) reached = at;
    else {
      first = step.id;
      reasons.set(step.id, firstReason(fact, past));
    }
  });
  return reasons;
}

function firstReason(fact: StepFact, before: RecordedStep | undefined): string {
  if (before === undefined) return 'new step';
  if (before.outcome === 'failed') return 'failed last time';
  if (before.outcome === 'unknown') return 'was interrupted';
  const changedFiles = differingFiles(before.digests.files, fact.digests.files);
  if (changedFiles.length > 0) return `changed: ${changedFiles.join(', ')}`;
  if (before.digests.env !== fact.digests.env) return 'its environment changed';
  if (before.digests.content !== fact.digests.content) return 'its content changed';
  return 'its place in the order changed';
}

function pickNamed(wanted: readonly WantedStep[], only: readonly string[]): readonly ProvisionRun[] {
  const asked = new Set(only);
  return wanted
    .filter(({ step }) => asked.has(step.id) || asked.has(step.kind) || (step.name !== undefined && asked.has(step.name)))
    .map(({ step, fact }) => ({ step, fact, reason: 'asked for by --provision-with' }));
}

function goneNotes(pairs: StepPairs): readonly string[] {
  const gone = pairs.gone.filter((past) => past.outcome === 'done');
  return gone.map((past) => `step "${past.id}" is gone from the Vfile; what it did stays in the machine`);
}
