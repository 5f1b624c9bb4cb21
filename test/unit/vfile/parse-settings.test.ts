import { expect, it } from 'vitest';
import { parseSettings } from '../../../src/vfile/parse-settings.ts';

it('calls an alias of nothing a problem', () => {
  expect(parseSettings('image_server: *nothing\n')).toEqual({ problems: [expect.stringContaining('Unresolved alias')] });
});

it('reads the servers, and names what it does not know', () => {
  expect(parseSettings('image_server: https://images.example/\ncolour: red\n')).toEqual({
    imageServer: 'https://images.example/',
    problems: ['unknown setting "colour"'],
  });
});
