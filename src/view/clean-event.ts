import type { ErrorJson, MachineSummary, VupEvent } from '../events/event.ts';
import { sanitizeLine, sanitizeText } from './sanitize.ts';
import type { Note, RunEnd, StepProgress } from './view-model.ts';

/** An error with every text safe to print. */
export function cleanError(error: ErrorJson): ErrorJson {
  return {
    code: sanitizeLine(error.code),
    message: sanitizeText(error.message),
    ...(error.hint !== undefined && { hint: sanitizeText(error.hint) }),
    ...(error.missing !== undefined && { missing: error.missing }),
    ...(error.tail !== undefined && { tail: error.tail.map(sanitizeLine).filter((line) => line !== '') }),
  };
}

/** The progress part of an event. */
export function cleanProgress(event: Extract<VupEvent, { type: 'step.progress' }>): StepProgress {
  const { done, total, unit, label } = event;
  return { done, unit, ...(total !== undefined && { total }), ...(label !== undefined && { label: sanitizeLine(label) }) };
}

/** A warning or notice event as a note. */
export function cleanNote(
  level: Note['level'],
  event: { readonly message: string; readonly hint?: string; readonly machine?: string },
): Note {
  const { message, hint, machine } = event;
  return {
    level,
    message: sanitizeText(message),
    ...(hint !== undefined && { hint: sanitizeText(hint) }),
    ...(machine !== undefined && { machine: sanitizeLine(machine) }),
  };
}

/** How a run ended, every text safe to print. */
export function cleanEnd(event: Extract<VupEvent, { type: 'run.end' }>): RunEnd {
  const { outcome, ms, machines, error } = event;
  return { outcome, ms, machines: machines.map(cleanMachine), ...(error && { error: cleanError(error) }) };
}

/** A machine's summary with every text safe to print. */
export function cleanMachine(machine: MachineSummary): MachineSummary {
  const { name, status, provider, address, ports, message } = machine;
  return {
    name: sanitizeLine(name),
    status: sanitizeLine(status),
    ...(provider !== undefined && { provider: sanitizeLine(provider) }),
    ...(address !== undefined && { address: sanitizeLine(address) }),
    ports: ports.map((port) => ({ ...port, bind: sanitizeLine(port.bind) })),
    ...(message !== undefined && { message: sanitizeText(message) }),
  };
}
