import { describe, expect, it } from 'vitest';
import { findCloudDisk } from '../../../src/image/cloud-image.ts';
import { cloudManifest } from './cloud-manifest.ts';

const digest = Buffer.alloc(64, 7);
const ref = 'bookworm/20260101-1234/debian-12-genericcloud-amd64-20260101-1234.qcow2';

describe('a manifest of Debian cloud images', () => {
  it('names the qcow2 disk among the other formats', () => {
    expect(findCloudDisk(cloudManifest(ref, digest))).toEqual({ path: ref, sha512: digest.toString('hex') });
  });

  it.each([
    ['nothing', null],
    ['no items', {}],
    ['a path out of the server', cloudManifest('../../x/20260101-1/evil.qcow2', digest)],
    ['a whole URL', cloudManifest('https://evil.example/a.qcow2', digest)],
    ['a digest that is too short', cloudManifest(ref, digest.subarray(0, 32))],
  ])('is not followed with %s', (_, manifest) => {
    expect(findCloudDisk(manifest)).toBeUndefined();
  });
});
