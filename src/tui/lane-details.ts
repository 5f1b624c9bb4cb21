import { currentStep, laneState } from '../view/lanes.ts';
import type { Lane, StepView } from '../view/view-model.ts';

/** With at most this many lanes at work, each shows {@link longTail} lines of output, otherwise one. */
const fewLanes = 3;
const longTail = 3;

/** How many lines each lane has to show below its row: a failure's error and last lines, a running step's output. */
export function wantedDetails(lanes: readonly Lane[]): readonly number[] {
  const busy = lanes.filter((lane) => laneState(lane) === 'running').length;
  const tail = busy <= fewLanes ? longTail : 1;
  return lanes.map((lane) => {
    const step = currentStep(lane);
    if (step?.state === 'running') return Math.min(tail, step.tail.length);
    return step?.state === 'failed' ? failure(step).length : 0;
  });
}

/** Those lines, `count` of them: of a failure its beginning, of running output its end. */
export function detailLines(lane: Lane, count: number): readonly string[] {
  const step = currentStep(lane);
  if (step === undefined || count === 0) return [];
  if (step.state === 'running') return step.tail.slice(-count);
  return step.state === 'failed' ? failure(step).slice(0, count) : [];
}

function failure(step: StepView): readonly string[] {
  const { error } = step;
  const tail = (error?.tail ?? step.tail).slice(-longTail);
  const message = error === undefined ? [] : [error.message.split('\n')[0] ?? ''];
  const hint = error?.hint === undefined ? [] : [`hint: ${error.hint.split('\n')[0] ?? ''}`];
  return [...message, ...hint, ...tail];
}
