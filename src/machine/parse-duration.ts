import parse from 'parse-duration';
import { type Form, misread, read } from './form.ts';

const pattern = /^(?:[0-9]+(?:\.[0-9]+)?(?:ms|s|m|h|d))+$/;
const maxMs = 7 * 24 * 60 * 60 * 1000;

/** A time like `90s`, `5m` or `1h30m` in whole milliseconds. */
export function parseDuration(text: string): Form<number> {
  if (!pattern.test(text)) return misread('bad-unit', `"${text}" is no time`, durationHint(text));
  const ms = Math.round(parse(text) ?? 0);
  if (ms < 1) return misread('out-of-range', `${text} is no time at all`, 'leave the key out, or write a longer time');
  if (ms > maxMs) return misread('out-of-range', `${text} is more than a week`);
  return read(ms);
}

function durationHint(text: string): string {
  const bare = /^[0-9]+$/.test(text);
  return bare ? `${text}s or ${text}m?` : 'write for example 90s, 5m or 1h30m';
}
