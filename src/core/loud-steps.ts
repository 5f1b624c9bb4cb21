import type { VupEvent } from '../events/event.ts';

type LogEvent = Extract<VupEvent, { readonly type: 'step.log' }>;

/** What one step may say in the log before its middle is left out. A loud step must not hide what the others said. */
const maxStepChars = 512 * 1024;
/** How much of its end is kept then: that is where it says why it failed. */
const maxTailChars = 128 * 1024;

interface Said {
  chars: number;
  readonly tail: LogEvent[];
  tailChars: number;
  left: number;
}

/** Answers what of each event is to be written now: of a step that says too much its beginning, and when it ends its end. */
export function shortenLoudSteps(): (event: VupEvent) => readonly VupEvent[] {
  const steps = new Map<string, Said>();
  return (event) => {
    if (event.type === 'step.log') return take(steps, event) ? [event] : [];
    if (event.type !== 'step.end') return [event];
    const said = steps.get(event.step);
    steps.delete(event.step);
    return [...(said === undefined ? [] : endOf(said)), event];
  };
}

/** False for what does not go into the log now. */
function take(steps: Map<string, Said>, event: LogEvent): boolean {
  const said = steps.get(event.step) ?? { chars: 0, tail: [], tailChars: 0, left: 0 };
  steps.set(event.step, said);
  said.chars += event.line.length + 1;
  if (said.chars <= maxStepChars) return true;
  said.tail.push(event);
  said.tailChars += event.line.length + 1;
  while (said.tailChars > maxTailChars) {
    said.tailChars -= (said.tail.shift()?.line.length ?? 0) + 1;
    said.left += 1;
  }
  return false;
}

function endOf({ tail, left }: Said): readonly VupEvent[] {
  const [first] = tail;
  if (first === undefined || left === 0) return tail;
  return [{ ...first, line: `[${left} more lines of it are not in this log]` }, ...tail];
}
