import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { boxMediaType, readBoxMediaType } from '../../src/image/box-media-type.ts';
import { judgeMetadata } from '../../src/image/import-box.ts';
import { readOvf } from '../../src/image/ovf.ts';
import { readVmdkHeader } from '../../src/image/vmdk-header.ts';
import { sampleOvf } from '../unit/image/sample-ovf.ts';
import { vmdkHead } from '../unit/image/vmdk.ts';
import { fuzz, fuzzTimeoutMs, mutants } from './fuzzing.ts';

const box = readFileSync(new URL('../fixtures/guests/box/box.ovf', import.meta.url), 'utf8');
const entities = sampleOvf({ prolog: '<!DOCTYPE Envelope [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>', card: '&b;' });
const mediaType = boxMediaType({ controller: 'sata', nic: 'virtio', firmware: 'efi', osType: 'Debian_64', wayIn: 'vagrant' });
const bytes = (text: string) => Buffer.from(text, 'latin1');
const asText = (head: Uint8Array) => Buffer.from(head).toString('latin1');

describe('what a box holds is read, whatever it is', { timeout: fuzzTimeoutMs }, () => {
  it('an OVF', () => fuzz(mutants([box, sampleOvf({ hardware: '<Firmware type="EFI"/>' }), entities]), readOvf));

  it('the header of a VMDK', () => fuzz(mutants([asText(vmdkHead().subarray(0, 11_000))]), (text) => readVmdkHeader(bytes(text))));

  it('the numbers in the header of a VMDK', () =>
    fuzz(fc.uint8Array({ minLength: 40, maxLength: 75 }), (head) =>
      readVmdkHeader(Buffer.concat([bytes('KDMV'), head, vmdkHead().subarray(79)])),
    ));

  it('metadata.json', () => fuzz(mutants(['{"provider":"virtualbox","architecture":"amd64"}']), (text) => judgeMetadata(text, 'x86_64')));

  it('a media type', () => fuzz(mutants([mediaType]), readBoxMediaType));
});
