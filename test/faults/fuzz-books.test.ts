import fc from 'fast-check';
import { describe, it } from 'vitest';
import { readStoreIndex } from '../../src/image/store-index.ts';
import type { HostReach } from '../../src/machine/host-reach.ts';
import { ownerMark } from '../../src/provider/machine-ref.ts';
import { readMachineRecord, readProcessRecord } from '../../src/providers/qemu/records.ts';
import { readSavedState } from '../../src/providers/qemu/saved-state.ts';
import { readVerdict } from '../../src/providers/qemu/verdicts.ts';
import { writeChecked } from '../../src/state/checked-json.ts';
import { createEnvironmentIndex } from '../../src/state/environment-index.ts';
import { createLeases } from '../../src/state/leases.ts';
import { vupPaths } from '../../src/state/paths.ts';
import { judge } from '../../src/trust/grant.ts';
import { doubtsOf } from '../../src/trust/share-watch.ts';
import { createTrustBook } from '../../src/trust/trust-book.ts';
import { sampleRef } from '../fixtures/sample-ref.ts';
import { fuzz, fuzzTimeoutMs, mutantDocuments, mutants } from './fuzzing.ts';
import { hostThatSays } from './host-that-says.ts';

const { env } = hostThatSays('');
const paths = vupPaths(env);
const owner = ownerMark(sampleRef);
const subject = { accelerator: 'kvm', program: '/usr/bin/qemu-system-x86_64', cpu: 'host' };

const index = { schema: 1, environments: [{ id: '0a1b2c3d', projectDir: '/srv/shop', device: 1, inode: 2, birthtimeMs: 3 }] };
const leases = {
  schema: 1,
  idRange: { base: 1_900_019_712, size: 65_536 },
  networks: { '0a1b2c3d': { subnet: '10.64.7.0/24', gateway: '10.64.7.1' } },
  ports: { '0a1b2c3d': { 'web:80/tcp': 20_123 } },
};
const trace = { id: 'i', sha256: 'b' };
const trust = {
  schema: 1,
  grants: { '/srv/shop/Vfile.yaml': { at: 's', items: ['a'], files: { Vfile: 'b' } } },
  shares: { '/srv/shop': { at: 's', machines: ['web'], seen: { Vfile: trace }, guarded: { Vfile: 'i' }, own: ['c'] } },
};
const reach: HostReach = { kind: 'hook', what: 'runs a', place: { file: 'V', line: 1, column: 1, endLine: 1, endColumn: 1 }, instead: 'b' };
const blob = { digest: 'a'.repeat(64), mediaType: 'application/vnd.vup.rootfs.tar+xz', sizeBytes: 1 };
const images = { version: 1, images: [{ key: { name: 'debian/12', arch: 'x86_64', diskKind: 'rootfs' }, blob, lockEntry: {} }] };
const verdicts = {
  version: 1,
  bootId: env.bootId,
  verdicts: { 'kvm /usr/bin/qemu-system-x86_64 0 0 host': { usable: true, why: 'a', booted: true, at: 's' } },
};
const process = { owner, pid: 1, startTime: '1', bootId: 'b' };

/** A document with fields of other kinds, or damaged; `write` is how it is written. */
function texts(document: object, write: (document: object) => string = JSON.stringify): fc.Arbitrary<string> {
  return fc.oneof(
    mutantDocuments(document).map((value) => write(value as object)),
    mutants([write(document)]),
  );
}

describe('the books that Vup keeps are read, whatever they hold', { timeout: fuzzTimeoutMs }, () => {
  it('of environments', async () => {
    await fuzz(texts(index, writeChecked), async (text) => {
      for (const { id, projectDir } of await createEnvironmentIndex(hostThatSays(text), paths).list()) id.concat(projectDir);
      await createEnvironmentIndex(hostThatSays(text), paths).find('/srv/shop');
    });
  });

  it('of leases', async () => {
    await fuzz(texts(leases, writeChecked), async (text) => {
      await createLeases(hostThatSays(text), paths).heldNetwork('0a1b2c3d');
      await createLeases(hostThatSays(text), paths).heldIdRange();
    });
  });

  it('of what is trusted', async () => {
    await fuzz(texts(trust, writeChecked), async (text) => {
      const book = createTrustBook(hostThatSays(text), paths);
      judge({ items: [reach], files: { Vfile: 'c' } }, await book.grant('/srv/shop/Vfile.yaml'));
      doubtsOf(await book.share('/srv/shop'), { Vfile: { id: 'j', sha256: 'd' } });
    });
  });

  it('of images', () => fuzz(texts(images), (text) => readStoreIndex(hostThatSays(text), '/store')));

  it('of verdicts on accelerators', () => fuzz(texts(verdicts), (text) => readVerdict('/a', subject, hostThatSays(text))));

  it('of a virtual machine', () => fuzz(texts({ owner, version: 1 }), (text) => readMachineRecord(sampleRef, hostThatSays(text))));

  it('of its process', () => fuzz(texts(process), (text) => readProcessRecord(sampleRef, hostThatSays(text))));

  it('of its suspension', () =>
    fuzz(texts({ version: 1, owner, phase: 'saved', launch: {} }), (text) => readSavedState(sampleRef, hostThatSays(text))));
});
