import { describe, expect, it } from 'vitest';
import { type BoxHardware, boxMediaType, readBoxMediaType } from '../../../src/image/box-media-type.ts';
import { diskMediaTypes, isImageMediaType } from '../../../src/image/media-type.ts';

describe('the media type of a box', () => {
  it('is one of the store’s, and says what the machine must have', () => {
    const box: BoxHardware = { controller: 'sata', nic: '82540EM', firmware: 'bios', osType: 'Debian_64', wayIn: 'vagrant' };
    expect(boxMediaType(box)).toBe('application/vnd.vup.disk.v1.qcow2+box;controller=sata;nic=82540EM;firmware=bios;os=Debian_64');
  });

  it.each<BoxHardware>([
    { controller: 'ide', nic: 'virtio', firmware: 'bios', wayIn: 'vagrant' },
    { controller: 'lsilogic-sas', nic: 'Am79C973', firmware: 'efi', wayIn: 'cloud-init' },
    { controller: 'virtio-scsi', nic: '82545EM', firmware: 'efi', osType: 'Ubuntu_64', wayIn: 'cloud-init' },
  ])('is read as it was written: $controller', (hardware) => {
    expect(readBoxMediaType(boxMediaType(hardware))).toEqual(hardware);
    expect(isImageMediaType(boxMediaType(hardware))).toBe(true);
  });

  it.each([
    diskMediaTypes.foreign,
    diskMediaTypes.direct,
    'application/vnd.vup.disk.v1.qcow2+box',
    'application/vnd.vup.disk.v1.qcow2+box;controller=floppy;nic=virtio;firmware=bios',
    'application/vnd.vup.disk.v1.qcow2+box;controller=ide;nic=ne2000;firmware=bios',
    'application/vnd.vup.disk.v1.qcow2+box;controller=ide;nic=virtio;firmware=bios;os=a b',
  ])('is not %s', (text) => {
    expect(readBoxMediaType(text)).toBeUndefined();
  });
});
