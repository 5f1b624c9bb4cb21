import fc from 'fast-check';
import { it } from 'vitest';
import type { Files } from '../../src/host/host.ts';
import { createNodeHost } from '../../src/host/node-host.ts';
import { parseLockFile } from '../../src/image/lock-file.ts';
import { parseRecord, parseRequest } from '../../src/keeper/keeper-protocol.ts';
import { writeChecked } from '../../src/state/checked-json.ts';
import { parseHolder } from '../../src/state/lock-holder.ts';
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

const holder = { pid: 1, startTime: '1', bootId: 'b', token: 't', command: 'vup up', since: 's', machineId: 'm', pidNamespace: 'p' };
const forward = { bind: '127.0.0.1', host: 8080, protocol: 'tcp', target: '10.0.0.2', port: 80, guest: 80, address: '10.0.0.2' };
const keeper = { pid: 1, startTime: '1', bootId: 'b', socket: '/run/a', protocol: 1 };
const image = { source: 'vendor', url: 'https://a/b', sha256: 'a'.repeat(64), sizeBytes: 1 };
const lock = { version: 1, images: { 'debian/12': { 'x86_64/rootfs': image } } };

it('so do the readers of locks, of Vfile.lock and of what a keeper is told', { timeout: fuzzTimeoutMs }, async () => {
  const texts = [holder, keeper, lock, { op: 'set', forwards: [forward] }].map((value) => JSON.stringify(value));
  const documents = fc.constantFrom<unknown>(holder, keeper, lock, { op: 'set', forwards: [forward] }).chain(mutantDocuments);
  await fuzz(
    fc.oneof(
      mutants(texts),
      documents.map((value) => JSON.stringify(value)),
    ),
    (text) => {
      parseHolder(text);
      parseRecord(text);
      try {
        parseRequest(JSON.parse(text));
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
      }
      parseLockFile(text, 'Vfile.lock');
    },
  );
});
