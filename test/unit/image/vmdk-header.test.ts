import { describe, expect, it } from 'vitest';
import { readVmdkHeader } from '../../../src/image/vmdk-header.ts';
import { type VmdkChanges, vmdkDescriptor, vmdkHead } from './vmdk.ts';

const without = (from: string, to: string): VmdkChanges => ({ descriptor: vmdkDescriptor.replace(from, to) });
const extent = 'RW 2097152 SPARSE "box-disk001.vmdk"';

describe('a VMDK header', () => {
  it.each<[string, VmdkChanges]>([
    ['stream-optimized', {}],
    ['sparse', without('streamOptimized', 'monolithicSparse')],
    ['of version 1', { version: 1 }],
    ['with line ends of Windows', { descriptor: vmdkDescriptor.replaceAll('\n', '\r\n') }],
    ['with a name that is no longer its own', without('box-disk001', 'packer-virtualbox-iso-1')],
  ])('is taken: %s', (_, changes) => {
    expect(readVmdkHeader(vmdkHead(changes))).toEqual({ virtualSizeBytes: 2 ** 30 });
  });

  it.each<[string, VmdkChanges, RegExp]>([
    ['a parent', without('parentCID=ffffffff', 'parentCID=12345678'), /stands on another/],
    ['the file of a parent', without('ddb.adapterType', 'parentFileNameHint="/etc/shadow"\nddb.adapterType'), /stands on another/],
    ['the file of a parent behind the end', { behind: 'parentFileNameHint="/etc/shadow"' }, /stands on another/],
    ['no word of a parent', without('parentCID=ffffffff\n', ''), /stands on another/],
    ['another kind', without('streamOptimized', 'monolithicFlat'), /kind "monolithicFlat"/],
    ['a second extent', without(extent, `${extent}\nRW 8 FLAT "/etc/shadow" 0`), /names 2 extents/],
    ['no extent', without(extent, ''), /names 0 extents/],
    ['a flat extent', without('SPARSE', 'FLAT'), /another kind/],
    ['a device', without(extent, 'RW 2097152 VMFSRDM "/dev/sda"'), /another kind/],
    ['a path', without('box-disk001.vmdk', '../../etc/shadow'), /another file/],
    ['an absolute path', without('box-disk001.vmdk', '/etc/shadow'), /another file/],
    ['encryption', without('ddb.adapterType', 'encryption.keySafe = "x"\nddb.adapterType'), /encrypted/],
    ['no size, for which QEMU goes by the descriptor', { sectors: 0n }, /size/],
    ['a size that nobody has', { sectors: 1n << 50n }, /size/],
    ['version 9', { version: 9 }, /version 9/],
    ['a descriptor elsewhere', { descriptorAt: 2n }, /not where it belongs/],
    ['no descriptor', { descriptorAt: 0n, descriptorLength: 0n }, /not where it belongs/],
    ['a descriptor without end', { descriptorLength: 1n << 40n }, /not where it belongs/],
    ['a damaged descriptor', { descriptor: '\u0001\u0002' }, /damaged/],
    ['another magic', { magic: 'COWD' }, /not a VMDK/],
    ['a descriptor alone', { magic: '# Disk DescriptorFile' }, /not a VMDK/],
  ])('is refused: %s', (_, changes, reason) => {
    expect(readVmdkHeader(vmdkHead(changes))).toMatch(reason);
  });

  it('is none where the file ends', () => {
    expect(readVmdkHeader(new Uint8Array(3))).toMatch(/not a VMDK/);
    expect(readVmdkHeader(vmdkHead().subarray(0, 1000))).toMatch(/cut off/);
  });
});
