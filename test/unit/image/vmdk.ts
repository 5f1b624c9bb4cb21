/** What a test wants to differ from a plain VMDK. */
export interface VmdkChanges {
  readonly magic?: string;
  readonly version?: number;
  readonly sectors?: bigint;
  readonly descriptorAt?: bigint;
  readonly descriptorLength?: bigint;
  readonly descriptor?: string;
  /** After the descriptor and a zero byte. */
  readonly behind?: string;
}

/** The descriptor inside of a VMDK. */
export const vmdkDescriptor = `# Disk DescriptorFile
version=1
CID=82af30c0
parentCID=ffffffff
createType="streamOptimized"

# Extent description
RW 2097152 SPARSE "box-disk001.vmdk"

# The Disk Data Base
#DDB

ddb.virtualHWVersion = "4"
ddb.adapterType = "ide"
`;

/** The beginning of a VMDK as "Virtual Disk Format 5.0" describes it: one sector of header, then the descriptor. */
export function vmdkHead(changes: VmdkChanges = {}): Uint8Array {
  const bytes = Buffer.alloc(65_536);
  bytes.write(changes.magic ?? 'KDMV', 0, 'latin1');
  bytes.writeUInt32LE(changes.version ?? 3, 4);
  bytes.writeUInt32LE(0x30001, 8);
  bytes.writeBigUInt64LE(changes.sectors ?? 2_097_152n, 12);
  bytes.writeBigUInt64LE(128n, 20);
  bytes.writeBigUInt64LE(changes.descriptorAt ?? 1n, 28);
  bytes.writeBigUInt64LE(changes.descriptorLength ?? 20n, 36);
  bytes.write(`${changes.descriptor ?? vmdkDescriptor}\0${changes.behind ?? ''}`, 512, 'latin1');
  return bytes;
}
