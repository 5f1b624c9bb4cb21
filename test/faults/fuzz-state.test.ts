import fc from 'fast-check';
import { it } from 'vitest';
import type { Files } from '../../src/host/host.ts';
import { createNodeHost } from '../../src/host/node-host.ts';
import { writeChecked } from '../../src/state/checked-json.ts';
import { environmentPaths, vupPaths } from '../../src/state/paths.ts';
import { createStateStore } from '../../src/state/store.ts';
import { sampleState } from '../unit/state/sample-state.ts';
import { fuzz, fuzzTimeoutMs, mutantDocuments, mutants } from './fuzzing.ts';

const { env } = createNodeHost();
const paths = environmentPaths(vupPaths(env), '0a1b2c3d');
const state = sampleState('0a1b2c3d', '/home/ann/shop');

/** Only the state and its copy are there. */
function readState(main: string | undefined, copy: string | undefined): Promise<unknown> {
  const texts = new Map([
    [paths.state, main],
    [paths.stateBackup, copy],
  ]);
  const files = { readTextIfExists: async (path: string) => texts.get(path), stat: async () => undefined, list: async () => [] };
  return createStateStore(files as unknown as Files, paths).read();
}

it('the reader of the state bears whatever the file and its copy hold', { timeout: fuzzTimeoutMs }, async () => {
  const wrong = mutantDocuments(state).map((document) => writeChecked(document as object));
  const text = fc.oneof(
    mutants([writeChecked(state)]),
    wrong,
    wrong.chain((one) => mutants([one])),
  );
  await fuzz(fc.tuple(text, fc.option(text, { nil: undefined })), ([main, copy]) => readState(main, copy));
});
