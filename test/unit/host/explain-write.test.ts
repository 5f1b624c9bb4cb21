import { expect, it } from 'vitest';
import { toVupError } from '../../../src/errors/vup-error.ts';
import { explainWrite } from '../../../src/host/explain-write.ts';

const refused = (code: string) => Object.assign(new Error(`${code}: refused`), { code, syscall: 'fsync', path: '/data/state.json' });

it.each([
  ['ENOSPC', 'VUP_HOST_RESOURCE'],
  ['EDQUOT', 'VUP_HOST_RESOURCE'],
  ['EMFILE', 'VUP_HOST_RESOURCE'],
  ['EIO', 'VUP_HOST_IO'],
  ['EROFS', 'VUP_HOST_PERMISSION'],
])('%s has a name and a way out, wherever it is met', async (code, name) => {
  const written = await explainWrite('/data/state.json', () => Promise.reject(refused(code))).catch(toVupError);
  for (const error of [written, toVupError(refused(code))]) {
    expect(error).toMatchObject({
      code: name,
      message: expect.stringContaining('/data/state.json'),
      hint: expect.stringMatching(/run again|set to another/),
    });
  }
});

it('still takes a missing file that nobody looked out for as a bug', () => {
  expect(toVupError(refused('ENOENT'))).toMatchObject({ code: 'VUP_BUG' });
});
