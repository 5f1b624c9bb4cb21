import { expect, it } from 'vitest';
import { withAdvice } from '../../../src/apply/with-advice.ts';
import { VupError } from '../../../src/errors/vup-error.ts';
import { errorJson } from '../../../src/events/error-json.ts';

const stuck = (missing: string, hint?: string) =>
  new VupError('VUP_GUEST_NOT_READY', {
    message: 'web is not ready',
    details: { missing, tail: ['a'] },
    ...(hint !== undefined && { hint }),
  });

it('says what to type to look at a guest that does not come up', () => {
  expect(errorJson(withAdvice(stuck('network'), 'web'))).toEqual({
    code: 'VUP_GUEST_NOT_READY',
    message: 'web is not ready',
    hint: 'join its console: vup console web; or read it: vup logs web --console',
    missing: 'network',
    tail: ['a'],
  });
  expect(withAdvice(stuck('process'), 'web').hint).toBe('see what its engine said: vup logs web --engine');
});

it('adds to a hint that is there, and not to one that says the same', () => {
  expect(withAdvice(stuck('boot', 'Give it more memory.'), 'web').hint).toMatch(/^Give it more memory; join its console: vup console web/);
  expect(withAdvice(stuck('boot', 'try: vup console web'), 'web').hint).toBe('try: vup console web');
});

it('gives every error of a step something to type, and leaves those that have a hint alone', () => {
  const bare = new VupError('VUP_ENGINE_FAILED', { message: 'x' });
  expect(withAdvice(bare, 'web')).toMatchObject({ message: 'x', hint: expect.stringContaining('vup doctor') });
  for (const code of ['VUP_INTERRUPTED', 'VUP_BUG'] as const)
    expect(withAdvice(new VupError(code, { message: 'x' }), 'web').hint).toBeUndefined();
  const other = new VupError('VUP_ENGINE_FAILED', { message: 'x', hint: 'y' });
  expect(withAdvice(other, 'web')).toBe(other);
});

it('drops what is no known stage', () => {
  expect(errorJson(stuck('interrupted')).missing).toBeUndefined();
});
