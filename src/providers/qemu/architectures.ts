/** What differs between the processors that QEMU is used for. */
export interface Architecture {
  /** As `uname -m` says. */
  readonly name: string;
  readonly program: string;
  /** Debian package of the program. */
  readonly package: string;
  /** Machine type, an alias that every QEMU resolves to its newest version. */
  readonly machine: string;
  /** The serial console as the guest's kernel calls it. */
  readonly console: string;
  /** Where distributions keep UEFI firmware: code and variables of one size belong together. Debian, Fedora, Arch and openSUSE in this order. */
  readonly firmware: readonly Firmware[];
  /** Debian package of the firmware. */
  readonly firmwarePackage: string;
}

/** UEFI firmware: code, which is read only, and the template of its variables, of which each machine gets a copy. */
export interface Firmware {
  readonly code: string;
  readonly vars: string;
}

/** The architectures whose guests Vup knows how to boot. */
export const architectures: readonly Architecture[] = [
  {
    name: 'x86_64',
    program: 'qemu-system-x86_64',
    package: 'qemu-system-x86',
    machine: 'q35',
    console: 'ttyS0',
    firmware: [
      { code: '/usr/share/OVMF/OVMF_CODE_4M.fd', vars: '/usr/share/OVMF/OVMF_VARS_4M.fd' },
      { code: '/usr/share/OVMF/OVMF_CODE.fd', vars: '/usr/share/OVMF/OVMF_VARS.fd' },
      { code: '/usr/share/edk2/ovmf/OVMF_CODE.fd', vars: '/usr/share/edk2/ovmf/OVMF_VARS.fd' },
      { code: '/usr/share/edk2/x64/OVMF_CODE.4m.fd', vars: '/usr/share/edk2/x64/OVMF_VARS.4m.fd' },
      { code: '/usr/share/qemu/ovmf-x86_64-code.bin', vars: '/usr/share/qemu/ovmf-x86_64-vars.bin' },
    ],
    firmwarePackage: 'ovmf',
  },
  {
    name: 'aarch64',
    program: 'qemu-system-aarch64',
    package: 'qemu-system-arm',
    machine: 'virt',
    console: 'ttyAMA0',
    firmware: [
      { code: '/usr/share/AAVMF/AAVMF_CODE.fd', vars: '/usr/share/AAVMF/AAVMF_VARS.fd' },
      { code: '/usr/share/edk2/aarch64/QEMU_EFI-pflash.raw', vars: '/usr/share/edk2/aarch64/vars-template-pflash.raw' },
      { code: '/usr/share/edk2/aarch64/QEMU_CODE.fd', vars: '/usr/share/edk2/aarch64/QEMU_VARS.fd' },
    ],
    firmwarePackage: 'qemu-efi-aarch64',
  },
];

/** By its name; undefined for one that Vup does not know. */
export function findArchitecture(name: string): Architecture | undefined {
  return architectures.find((one) => one.name === name);
}
