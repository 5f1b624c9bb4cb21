import { describe, expect, it } from 'vitest';
import { parseAnswer } from '../../../src/keeper/keeper-protocol.ts';

const forward = { bind: '127.0.0.1', host: 8080, address: '10.0.0.2', guest: 80, protocol: 'tcp' };
const answer = { pid: 1, forwards: [forward], refused: [{ forward, code: 'EADDRINUSE', message: 'a' }] };

describe('what a keeper answers', () => {
  it('is taken as it is', () => {
    expect(parseAnswer(answer)).toEqual(answer);
  });

  it.each([undefined, null, 'a', {}, { error: 'no request' }, { ...answer, forwards: [null] }, { ...answer, refused: [{}] }])(
    'is none when it is of another kind: %j',
    (value) => {
      expect(parseAnswer(value)).toBeUndefined();
    },
  );
});
