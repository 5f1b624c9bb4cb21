import { constants } from 'node:os';
import { VupError } from '../errors/vup-error.ts';

/** What happens at a point. `kill` and `stop` are SIGKILL and SIGSTOP to this very process. */
export type FailpointAction =
  | { readonly kind: 'off' | 'kill' | 'stop' }
  | { readonly kind: 'error'; readonly code: string }
  | { readonly kind: 'delay'; readonly ms: number };

/** One action, for so many passes of the point; without end by default. */
export interface FailpointTerm {
  readonly times: number;
  readonly action: FailpointAction;
}

/** What was set for one point, or with a `*` at the end for all that begin so. Terms follow one another; after the last nothing happens. */
export interface FailpointRule {
  readonly name: string;
  readonly terms: readonly FailpointTerm[];
}

/**
 * Reads the language of containerd's failpoints, which is FreeBSD's fail(9): `name=term;name*=term->term` with terms
 * `[N*]off`, `[N*]error(ENOSPC)`, `[N*]delay(MS)`, `[N*]kill`, `[N*]stop`.
 * @throws VUP_USAGE naming the place
 */
export function parseFailpoints(text: string): readonly FailpointRule[] {
  const rules: FailpointRule[] = [];
  let start = 0;
  for (const part of text.split(';')) {
    if (part.trim() !== '') rules.push(parseRule(part, start));
    start += part.length + 1;
  }
  return rules;
}

function parseRule(part: string, start: number): FailpointRule {
  const found = /^(\s*)([a-z0-9.-]+\*?|\*)=/.exec(part);
  if (found === null) throw bad(start, `"${part}" is not a point, "=" and what is to happen there`);
  const [head, , name = ''] = found;
  const terms: FailpointTerm[] = [];
  let at = start + head.length;
  for (const term of part.slice(head.length).split('->')) {
    terms.push(parseTerm(term.trim(), at));
    at += term.length + 2;
  }
  return { name, terms };
}

function parseTerm(text: string, at: number): FailpointTerm {
  const found = /^(?:(\d{1,9})\*)?([a-z]+)(?:\(([^()]*)\))?$/.exec(text);
  if (found === null) throw bad(at, `"${text}" is not an action`);
  const [, times, word = '', argument] = found;
  return { times: times === undefined ? Infinity : Number(times), action: parseAction(word, argument, at) };
}

function parseAction(word: string, argument: string | undefined, at: number): FailpointAction {
  if (argument === undefined && (word === 'off' || word === 'kill' || word === 'stop')) return { kind: word };
  if (word === 'error' && argument !== undefined && Object.hasOwn(constants.errno, argument)) return { kind: 'error', code: argument };
  if (word === 'delay' && argument !== undefined && /^\d{1,7}$/.test(argument)) return { kind: 'delay', ms: Number(argument) };
  const written = argument === undefined ? word : `${word}(${argument})`;
  throw bad(at, `there is no action "${written}"`);
}

function bad(at: number, what: string): VupError {
  return new VupError('VUP_USAGE', {
    message: `VUP_FAILPOINT, character ${at + 1}: ${what}`,
    hint: 'It is for tests of Vup: unset it, or write for example: up.create.intended=kill;up.save.*=1*off->error(ENOSPC)',
  });
}
