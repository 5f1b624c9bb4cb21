import { expect, it } from 'vitest';
import { bootFailure, parseBootAnswer } from '../../../src/guest/boot-answer.ts';

it('finds the state behind what others said before, and the failed units after it', () => {
  const answer = parseBootAnswer('WARNING: no tty\ndegraded\na.service loaded failed failed A\n');
  expect(answer).toEqual({ state: 'degraded', booted: true, failedUnits: ['a.service loaded failed failed A'] });
});

it('takes no answer for no boot', () => {
  for (const text of ['', 'ok\n', '\u0001\u0002{"running"']) expect(parseBootAnswer(text).booted).toBe(false);
  expect(parseBootAnswer('maintenance\n').booted).toBe(false);
});

it('says what is wrong', () => {
  expect(bootFailure(parseBootAnswer(''), false)).toBe('did not say how it ended');
  expect(bootFailure(parseBootAnswer('maintenance'), false)).toBe('ended as "maintenance"');
  expect(bootFailure(parseBootAnswer('maintenance'), true)).toBe('did not end in time');
});
