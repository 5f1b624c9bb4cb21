import { VupError } from '../errors/vup-error.ts';
import type { VupEvent } from '../events/event.ts';
import type { Host } from '../host/host.ts';
import { machinePaths } from '../state/paths.ts';
import type { OpenEnvironment } from './environment.ts';

/** How much of a log file is looked at. */
const readBytes = 4 * 1024 * 1024;

/** What to show of the logs. */
export interface LogRequest {
  readonly machine?: string;
  readonly console: boolean;
  readonly lines: number;
}

/** The last lines of what the last run with steps said, or of one machine's console. */
export async function readLogs(host: Host, open: OpenEnvironment, request: LogRequest): Promise<readonly string[]> {
  const record = request.machine === undefined ? undefined : open.state.machines[request.machine];
  if (request.console) {
    if (record === undefined) {
      throw new VupError('VUP_MACHINE_NOT_RUNNING', {
        message: `machine "${request.machine}" does not exist yet`,
        hint: `bring it up with: vup up ${request.machine}`,
      });
    }
    const text = await host.files.readTail(machinePaths(open.files, record.key).consoleLog, readBytes);
    return text.split('\n').slice(-request.lines);
  }
  const text = await host.files.readTail(open.files.runLog, readBytes);
  return text.split('\n').flatMap(parseEvent).flatMap(describe(request.machine)).slice(-request.lines);
}

function parseEvent(line: string): readonly VupEvent[] {
  try {
    return [JSON.parse(line) as VupEvent];
  } catch {
    // The first line may be cut off by the size, the last by a kill.
    return [];
  }
}

/** Lines of an event; step ids of a machine begin with its name and a dot. */
function describe(machine: string | undefined): (event: VupEvent) => readonly string[] {
  const concerns = (step: string): boolean => machine === undefined || step.startsWith(`${machine}.`);
  return (event) => {
    switch (event.type) {
      case 'run.start':
        return [`${event.at} vup ${event.command}`];
      case 'step.log':
        return concerns(event.step) ? [`${event.step} | ${event.line}`] : [];
      case 'step.end':
        return concerns(event.step) && event.outcome !== 'skipped'
          ? [`${event.step} ${event.outcome}${event.error ? `: ${event.error.message}` : ''}`]
          : [];
      case 'warning':
      case 'notice':
        return [event.message];
      default:
        return [];
    }
  };
}
