import { expect, it } from 'vitest';
import { ownOptionsFirst } from '../../../src/cli/own-options-first.ts';

const options = [
  { long: '--as', required: true },
  { long: '--file', short: '-f', required: true },
  { long: '--quiet', short: '-q', required: false },
];

it.each([
  ['web --as ann -- id -u', '--as ann web -- id -u'],
  ['web --as=ann id', '--as=ann web id'],
  ['-f V web -q --as ann ls -f x', '-f V -q --as ann web ls -f x'],
  ['web ls --as ann', 'web ls --as ann'],
  ['web -- --as ann', 'web -- --as ann'],
  ['web --other --as ann', 'web --other --as ann'],
  ['--as ann', '--as ann'],
  ['--unknown web --as ann', '--unknown web --as ann'],
  ['web', 'web'],
  ['', ''],
])('%s is read as %s', (typed, read) => {
  expect(ownOptionsFirst(options, typed.split(' ')).join(' ')).toBe(read);
});
