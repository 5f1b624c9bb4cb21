import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { explainWrite } from './explain-write.ts';
import type { Failpoints } from './host.ts';
import { type FailpointAction, type FailpointRule, parseFailpoints } from './parse-failpoints.ts';

/**
 * The points that a test has set by VUP_FAILPOINT. Each that is passed is also written to `traceFile`, one a line, unless that is ''.
 * @throws VUP_USAGE
 */
export function createFailpoints(text: string, traceFile: string): Failpoints {
  const rules = parseFailpoints(text).map((rule) => ({ rule, passes: 0 }));
  return {
    active: rules.length > 0,
    async hit(name) {
      if (traceFile !== '') appendFileSync(traceFile, `${name}\n`);
      for (const entry of rules) {
        if (!matches(entry.rule, name)) continue;
        entry.passes += 1;
        await act(actionAt(entry.rule, entry.passes), name);
      }
    },
  };
}

function matches({ name: wanted }: FailpointRule, name: string): boolean {
  return wanted.endsWith('*') ? name.startsWith(wanted.slice(0, -1)) : name === wanted;
}

/** @param pass Counts from 1. */
function actionAt({ terms }: FailpointRule, pass: number): FailpointAction {
  let before = 0;
  for (const { times, action } of terms) {
    before += times;
    if (pass <= before) return action;
  }
  return { kind: 'off' };
}

async function act(action: FailpointAction, name: string): Promise<void> {
  switch (action.kind) {
    case 'off':
      return;
    case 'delay':
      await sleep(action.ms);
      return;
    case 'stop':
      process.kill(process.pid, 'SIGSTOP');
      return;
    case 'kill':
      process.kill(process.pid, 'SIGKILL');
      // Nothing more happens, even if the signal takes its time.
      return new Promise(() => undefined);
    case 'error':
      // As the host's own writes say it.
      return explainWrite(`failpoint ${name}`, () => Promise.reject(systemError(action.code, name)));
    default:
      return action satisfies never;
  }
}

function systemError(code: string, name: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: failpoint ${name}`), { code, syscall: 'failpoint' });
}
