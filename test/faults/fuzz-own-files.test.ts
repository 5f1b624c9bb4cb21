import fc from 'fast-check';
import { describe, it } from 'vitest';
import { readLogs } from '../../src/core/logs.ts';
import { secretDigests } from '../../src/core/secret-digests.ts';
import { readProcessFile } from '../../src/engine/process-file.ts';
import { temporaryName, temporaryWriter } from '../../src/host/temporary-name.ts';
import { parseLockFile } from '../../src/image/lock-file.ts';
import { ticketHolder } from '../../src/image/ticket.ts';
import { parseAnswer, parseRecord, parseRequest } from '../../src/keeper/keeper-protocol.ts';
import { parseHolder } from '../../src/state/lock-holder.ts';
import { parseGrave } from '../../src/state/paths.ts';
import { fuzz, fuzzTimeoutMs, mutantDocuments, mutants } from './fuzzing.ts';
import { hostThatSays } from './host-that-says.ts';

const identity = { pid: 1, startTime: '1', bootId: 'b' };
const holder = { ...identity, token: 't', command: 'vup up', since: 's', machineId: 'm', pidNamespace: 'p' };
const forward = { bind: '127.0.0.1', host: 8080, protocol: 'tcp', target: '10.0.0.2', port: 80, guest: 80, address: '10.0.0.2' };
const answer = { pid: 1, forwards: [forward], refused: [{ forward, code: 'EADDRINUSE', message: 'a' }] };
const image = { source: 'vendor', url: 'https://a/b', sha256: 'a'.repeat(64), sizeBytes: 1 };
const lock = { version: 1, images: { 'debian/12': { 'x86_64/rootfs': image } } };
const secrets = { key: 'a'.repeat(64), digests: { TOKEN: 'b'.repeat(64) } };
const events = [
  { type: 'run.start', at: '2026-01-01T00:00:00.000Z', command: 'up' },
  { type: 'step.log', step: 'web.provision', line: 'hello', stream: 'stdout' },
  { type: 'step.end', step: 'web.provision', outcome: 'failed', error: { code: 'VUP_BUG', message: 'no' } },
  { type: 'warning', message: 'a' },
];

/** The document as a text: with fields of other kinds, or damaged. */
function texts(document: unknown): fc.Arbitrary<string> {
  return fc.oneof(
    mutantDocuments(document).map((value) => JSON.stringify(value)),
    mutants([JSON.stringify(document)]),
  );
}

const open = { files: { runLog: '/run.log' } } as unknown as Parameters<typeof readLogs>[1];
const request = { source: 'run', lines: 100, machine: 'web' } as Parameters<typeof readLogs>[2];
const source = { read: async () => new Map([['TOKEN', 'a']]), mayWrite: false };

describe("Vup's own files are read, whatever they hold", { timeout: fuzzTimeoutMs }, () => {
  it('who holds a lock', () => fuzz(texts(holder), parseHolder));

  it('which process it is', () => fuzz(texts(identity), (text) => readProcessFile('/a', hostThatSays(text))));

  it('the record of a keeper', () => fuzz(texts({ ...identity, socket: '/run/a', protocol: 1 }), parseRecord));

  it('what a keeper is told', () => fuzz(mutantDocuments({ op: 'set', forwards: [forward] }), parseRequest));

  it('what a keeper answers', () => fuzz(mutantDocuments(answer), parseAnswer));

  it('who made a file or folder, by its name', () =>
    fuzz(mutants([temporaryName('/a/b'), '17.1234.boot.1', '.gone-0a1b2c3d-17.1.b.1']), (name) => [
      temporaryWriter(name),
      ticketHolder(name),
      parseGrave(name),
    ]));

  it('Vfile.lock', () => fuzz(texts(lock), (text) => parseLockFile(text, 'Vfile.lock')));

  it('the log of a run', async () => {
    const lines = fc.array(fc.constantFrom(...events).chain(texts), { maxLength: 5 });
    await fuzz(lines, (each) => readLogs(hostThatSays(each.join('\n')), open, request));
  });

  it('digests of secrets', () => fuzz(texts(secrets), (text) => secretDigests(hostThatSays(text), { secretsKey: '/a' }, source)));
});
