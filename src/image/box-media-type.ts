/** How a box's disk is joined to its machine. `lsilogic` is the parallel SCSI adapter of that maker, `lsilogic-sas` the serial one. */
export type BoxController = (typeof controllers)[number];

/** The kind of a box's first network card, by VirtualBox's names. */
export type BoxNic = (typeof nics)[number];

/** What a machine must have for the system on a box's disk to find its disk and network, and how it is first got into. */
export interface BoxHardware {
  readonly controller: BoxController;
  readonly nic: BoxNic;
  readonly firmware: 'bios' | 'efi';
  /** VirtualBox's id of the guest's system, for example `Debian_64`; absent where nobody said. */
  readonly osType?: string;
  /** `vagrant`: the user of that name and Vagrant's key. `cloud-init`: by the seed, as for other disks. */
  readonly wayIn: 'vagrant' | 'cloud-init';
}

const controllers = ['ide', 'sata', 'lsilogic', 'lsilogic-sas', 'virtio-scsi'] as const;
const nics = ['Am79C960', 'Am79C970A', 'Am79C973', '82540EM', '82543GC', '82545EM', 'virtio'] as const;

const base = 'application/vnd.vup.disk.v1.qcow2';
const pattern = /^application\/vnd\.vup\.disk\.v1\.qcow2\+(box|ova);controller=([a-z-]+);nic=(\w+);firmware=(bios|efi)(?:;os=(\w{1,64}))?$/;

/** The media type of a qcow2 disk that came out of a Vagrant box (`+box`) or another appliance (`+ova`). */
export function boxMediaType({ controller, nic, firmware, osType, wayIn }: BoxHardware): string {
  const os = osType === undefined ? '' : `;os=${osType}`;
  return `${base}+${wayIn === 'vagrant' ? 'box' : 'ova'};controller=${controller};nic=${nic};firmware=${firmware}${os}`;
}

/** What a media type of {@link boxMediaType} says; undefined for all others. */
export function readBoxMediaType(mediaType: string): BoxHardware | undefined {
  const [, kind, controllerName, nicName, firmware, osType] = pattern.exec(mediaType) ?? [];
  const controller = controllers.find((known) => known === controllerName);
  const nic = nics.find((known) => known === nicName);
  if (controller === undefined || nic === undefined) return undefined;
  return {
    controller,
    nic,
    firmware: firmware === 'efi' ? 'efi' : 'bios',
    ...(osType === undefined ? {} : { osType }),
    wayIn: kind === 'box' ? 'vagrant' : 'cloud-init',
  };
}
