/** What a test wants to differ from a plain OVF of VirtualBox. */
export interface OvfChanges {
  /** The disk's controller: `ResourceType` and `ResourceSubType`. */
  readonly controller?: readonly [type: string, subType: string];
  /** `ResourceSubType` of the card. */
  readonly card?: string;
  /** Inside of `vbox:Machine/Hardware`; absent: there is no `vbox:Machine`. */
  readonly hardware?: string;
  readonly href?: string;
  /** In front of the root. */
  readonly prolog?: string;
  /** Further attributes of the file, of the disk. */
  readonly fileMore?: string;
  readonly diskMore?: string;
  /** Further items. */
  readonly items?: string;
  /** After the machine. */
  readonly after?: string;
}

const spaces = [
  'xmlns="http://schemas.dmtf.org/ovf/envelope/1"',
  'xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"',
  'xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData"',
  'xmlns:vbox="http://www.virtualbox.org/ovf/machine"',
].join(' ');

/** An OVF in the shape that VirtualBox 6.1 and 7 export. */
export function sampleOvf(changes: OvfChanges = {}): string {
  const [type, subType] = changes.controller ?? ['20', 'AHCI'];
  const machine =
    changes.hardware === undefined
      ? ''
      : `<vbox:Machine ovf:required="false" version="1.19-linux" name="x"><Hardware>${changes.hardware}</Hardware></vbox:Machine>`;
  return `<?xml version="1.0"?>${changes.prolog ?? ''}
<Envelope ovf:version="1.0" ${spaces}>
  <References><File ovf:id="file1" ovf:href="${changes.href ?? 'box-disk001.vmdk'}"${changes.fileMore ?? ''}/></References>
  <DiskSection>
    <Info>List of the virtual disks</Info>
    <Disk ovf:capacity="1048576" ovf:diskId="vmdisk1" ovf:fileRef="file1"${changes.diskMore ?? ''}/>
  </DiskSection>
  <VirtualSystem ovf:id="x">
    <OperatingSystemSection ovf:id="96">
      <Info>The kind of installed guest operating system</Info>
      <vbox:OSType ovf:required="false">Debian_64</vbox:OSType>
    </OperatingSystemSection>
    <VirtualHardwareSection>
      <Item><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>3</rasd:ResourceType></Item>
      <Item><rasd:InstanceID>3</rasd:InstanceID><rasd:ResourceSubType>${subType}</rasd:ResourceSubType><rasd:ResourceType>${type}</rasd:ResourceType></Item>
      <Item><rasd:HostResource>/disk/vmdisk1</rasd:HostResource><rasd:InstanceID>5</rasd:InstanceID><rasd:Parent>3</rasd:Parent><rasd:ResourceType>17</rasd:ResourceType></Item>
      <Item><rasd:InstanceID>6</rasd:InstanceID><rasd:ResourceSubType>${changes.card ?? 'E1000'}</rasd:ResourceSubType><rasd:ResourceType>10</rasd:ResourceType></Item>
      ${changes.items ?? ''}
    </VirtualHardwareSection>
    ${machine}
  </VirtualSystem>
  ${changes.after ?? ''}
</Envelope>
`;
}
