import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readOvf } from '../../../src/image/ovf.ts';
import { type OvfChanges, sampleOvf } from './sample-ovf.ts';

const plain = { disk: 'box-disk001.vmdk', controller: 'sata', nic: '82540EM', firmware: 'bios', osType: 'Debian_64' };
const adapter = (type: string) =>
  `<Network><Adapter slot="1" type="virtio"/><Adapter slot="0" enabled="true" MACAddress="080027000001" type="${type}"/></Network>`;
const secondDisk =
  '<Item><rasd:HostResource>/disk/vmdisk1</rasd:HostResource><rasd:InstanceID>9</rasd:InstanceID><rasd:Parent>3</rasd:Parent><rasd:ResourceType>17</rasd:ResourceType></Item>';

describe('an OVF', () => {
  it.each<[string, OvfChanges, object]>([
    ['SATA', {}, plain],
    ['IDE', { controller: ['5', 'PIIX4'] }, { ...plain, controller: 'ide' }],
    ['SCSI', { controller: ['6', 'lsilogic'] }, { ...plain, controller: 'lsilogic' }],
    ['SAS', { controller: ['20', 'LsiLogicSas'] }, { ...plain, controller: 'lsilogic-sas' }],
    ['virtio-scsi', { controller: ['20', 'VirtioSCSI'] }, { ...plain, controller: 'virtio-scsi' }],
    ['a PCnet card', { card: 'PCNet32' }, { ...plain, nic: 'Am79C973' }],
    ['a card that nobody knows', { card: 'VmxNet3' }, plain],
    ['the exact card', { hardware: adapter('82545EM') }, { ...plain, nic: '82545EM' }],
    ['a virtio card', { hardware: adapter('virtio') }, { ...plain, nic: 'virtio' }],
    ['EFI', { hardware: '<Firmware type="EFI"/>' }, { ...plain, firmware: 'efi' }],
    ['VirtualBox 7 without a type', { hardware: '<Firmware/><BIOS><IOAPIC enabled="true"/></BIOS>' }, plain],
    [
      'EFI as VMware says it',
      { items: '<vmw:Config ovf:required="false" vmw:key="firmware" vmw:value="efi"/>' },
      { ...plain, firmware: 'efi' },
    ],
  ])('is read: %s', (_, changes, machine) => {
    expect(readOvf(sampleOvf(changes))).toEqual(machine);
  });

  it('is read as the box of the tests has it', () => {
    const text = readFileSync(new URL('../../fixtures/guests/box/box.ovf', import.meta.url), 'utf8');
    expect(readOvf(text)).toEqual({ ...plain, controller: 'ide', nic: 'virtio' });
  });

  it.each<[string, string, RegExp]>([
    ['a second disk', sampleOvf({ items: secondDisk }), /2 hard disks/],
    ['no disk', sampleOvf().replace('>17<', '>18<'), /no disk/],
    ['a controller that is not there', sampleOvf().replace('<rasd:Parent>3<', '<rasd:Parent>4<'), /controller/],
    ['BusLogic', sampleOvf({ controller: ['6', 'buslogic'] }), /controller/],
    ['a disk without a file', sampleOvf().replace('ovf:fileRef="file1"', ''), /empty/],
    ['a file that is not told', sampleOvf().replace('ovf:id="file1"', 'ovf:id="file2"'), /which file/],
    ['a disk on another', sampleOvf({ diskMore: ' ovf:parentRef="vmdisk0"' }), /stands on another/],
    ['a disk in pieces', sampleOvf({ fileMore: ' ovf:chunkSize="1"' }), /several files/],
    ['a disk that is packed again', sampleOvf({ fileMore: ' ovf:compression="gzip"' }), /packed once more/],
    ['two machines', sampleOvf({ after: '<VirtualSystem/>' }), /2 machines/],
    ['something else', '<html/>', /no machine/],
    ['no XML', 'PK\u0003\u0004', /not XML/],
    ['nothing', '', /not XML/],
    ['what ends early', sampleOvf().slice(0, 900), /not XML/],
    ['elements without end', '<a>'.repeat(50_000), /not XML|too deep/],
    ['deep elements', `${'<a>'.repeat(500)}${'</a>'.repeat(500)}`, /too deep/],
  ])('is refused: %s', (_, text, reason) => {
    expect(readOvf(text)).toMatch(reason);
  });

  it.each([
    ['an entity', '<!DOCTYPE Envelope [<!ENTITY x "AHCI">]>'],
    ['an entity that is a file', '<!DOCTYPE Envelope [<!ENTITY x SYSTEM "file:///etc/shadow">]>'],
    ['a document type elsewhere', '<!DOCTYPE Envelope SYSTEM "http://127.0.0.1/x.dtd">'],
  ])('declares nothing: %s', (_, prolog) => {
    expect(readOvf(sampleOvf({ prolog }))).toMatch(/document type/);
    expect(readOvf(sampleOvf({ prolog, card: '&x;' }))).toMatch(/not XML/);
  });
});
