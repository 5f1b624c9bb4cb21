import { VupError } from '../errors/vup-error.ts';
import type { VupEvent } from '../events/event.ts';
import type { Host } from '../host/host.ts';
import { machinePaths } from '../state/paths.ts';
import type { OpenEnvironment } from './environment.ts';
import type { LogRequest } from './vup.ts';

/** How much of a log file is looked at. */
const readBytes = 4 * 1024 * 1024;

/** The last lines of what was asked for; none where nothing was written yet. */
export async function readLogs(host: Host, open: OpenEnvironment, request: LogRequest): Promise<readonly string[]> {
  const { machine, source, lines } = request;
  if (source !== 'run') return lastLines(await host.files.readTail(machineLog(open, machine ?? '', source), readBytes), lines);
  const text = await host.files.readTail(open.files.runLog, readBytes);
  return text.split('\n').flatMap(parseEvent).flatMap(describe(machine)).slice(-lines);
}

function machineLog(open: OpenEnvironment, machine: string, source: 'console' | 'engine'): string {
  const record = open.state.machines[machine];
  if (record !== undefined) return machinePaths(open.files, record.key)[source === 'console' ? 'consoleLog' : 'engineLog'];
  throw new VupError('VUP_MACHINE_NOT_RUNNING', {
    message: `machine "${machine}" does not exist yet`,
    hint: `bring it up with: vup up ${machine}`,
  });
}

function lastLines(text: string, count: number): readonly string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n').slice(-count);
}

function parseEvent(line: string): readonly VupEvent[] {
  try {
    const event: unknown = JSON.parse(line);
    return isEvent(event) ? [event] : [];
  } catch {
    // The first line may be cut off by the size, the last by a kill.
    return [];
  }
}

/** As far as {@link describe} looks: the file may have been written by another Vup, or by hand. */
function isEvent(value: unknown): value is VupEvent {
  const fields = (value ?? {}) as Readonly<Record<string, unknown>>;
  const needed = Object.entries(texts).find(([type]) => type === fields['type'])?.[1];
  return needed?.every((name) => typeof fields[name] === 'string') === true;
}

const texts: Readonly<Record<string, readonly string[]>> = {
  'run.start': ['at', 'command'],
  'step.log': ['step', 'line'],
  'step.end': ['step', 'outcome'],
  warning: ['message'],
  notice: ['message'],
};

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
          ? [`${event.step} ${event.outcome}${event.error ? `: ${String(event.error.message)}` : ''}`]
          : [];
      case 'warning':
      case 'notice':
        return [event.message];
      default:
        return [];
    }
  };
}
