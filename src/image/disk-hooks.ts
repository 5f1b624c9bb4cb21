import { directInitrdHook } from './direct-initrd.ts';
import { enabledUnits, guestFiles, maskedGenerators, maskedUnits, type TreeFile } from './disk-units.ts';

/** Where things lie on a built disk; sizes in MiB. GPT: the ESP, then the root. */
export const diskLayout = { sizeMiB: 2048, espStartMiB: 1, espMiB: 32, rootStartMiB: 33 } as const;

/**
 * The folder of the guest that holds what a machine is started with directly (`kernel`, `initrd`, `cmdline`), and what GRUB starts it with:
 * the same kernel with Debian's own initrd, which knows other engines' disks too.
 */
export const bootFolder = '/boot/vup';

/** Where in the tree the finished disk is left, for the build to fetch. */
export const builtDisk = '/tmp/vup-disk.qcow2';

/** What differs between architectures, by Debian's names. */
interface DiskPlatform {
  /** GRUB's name of the platform, also the folder of its modules. */
  readonly grub: string;
  /** What firmware starts by itself (UEFI specification 3.5.1.1). */
  readonly efiFile: string;
  readonly console: string;
}

const platforms: Readonly<Record<string, DiskPlatform>> = {
  amd64: { grub: 'x86_64-efi', efiFile: 'BOOTX64.EFI', console: 'ttyS0' },
  arm64: { grub: 'arm64-efi', efiFile: 'BOOTAA64.EFI', console: 'ttyAMA0' },
};

/** Drivers that any engine's disk may need before the root is there; the rest is loaded from it. */
const initrdModules = [
  'virtio_pci virtio_mmio virtio_blk virtio_scsi virtio_net virtio_console',
  'ahci ata_piix ata_generic nvme sd_mod sr_mod mptspi mptsas',
  'ext4 isofs vfat nls_ascii nls_cp437',
].join(' ');

/** initramfs-tools reads them when the kernel is installed, so they are there before. */
const initrdFiles: readonly TreeFile[] = [
  { path: '/etc/initramfs-tools/conf.d/vup', mode: '0644', text: 'MODULES=list\nCOMPRESS=zstd\nCOMPRESSLEVEL=3\nRESUME=none\n' },
  {
    path: '/etc/initramfs-tools/hooks/vup',
    mode: '0755',
    text: `#!/bin/sh
if [ "$1" = prereqs ]; then exit 0; fi
. /usr/share/initramfs-tools/hook-functions
manual_add_modules ${initrdModules}
`,
  },
];

/**
 * What the kernel is told, whoever starts it. Its console, where a stuck boot is seen, shows errors and whatever systemd finds slow or
 * failed; each byte more costs an emulated guest. Cards keep the kernel's names, since they are in use before udev could rename them.
 */
export function diskCommandLine(architecture: string): string {
  const terminal = platforms[architecture]?.console ?? 'ttyS0';
  return `root=LABEL=vup-root ro console=${terminal} loglevel=4 systemd.show_status=auto net.ifnames=0 cryptomgr.notests random.trust_cpu=on panic=-1`;
}

/** Hooks of mmdebstrap(1) before the packages are installed. */
export function diskEssentialHooks(): readonly string[] {
  return initrdFiles.map(writeFile);
}

/** Hooks after: they turn the tree into a disk, which they leave in {@link builtDisk}. */
export function diskCustomizeHooks(architecture: string): readonly string[] {
  const platform = platforms[architecture] ?? { grub: 'x86_64-efi', efiFile: 'BOOTX64.EFI', console: 'ttyS0' };
  return [
    ...guestFiles.map(writeFile),
    serviceHook,
    bootHook(diskCommandLine(architecture)),
    directInitrdHook,
    grubHook(platform),
    diskHook(platform),
  ];
}

function writeFile({ path, mode, text }: TreeFile): string {
  const folder = path.slice(0, path.lastIndexOf('/'));
  return `set -eu
mkdir -p "$1${folder}"
cat >"$1${path}" <<'VUP_END'
${text}VUP_END
chmod ${mode} "$1${path}"`;
}

const serviceHook = `set -eu
chroot "$1" systemctl --quiet disable ssh.service
chroot "$1" systemctl --quiet enable ${enabledUnits.join(' ')}
chroot "$1" systemctl --quiet mask ${maskedUnits.join(' ')}
mkdir -p "$1/etc/systemd/system-generators"
for name in ${maskedGenerators.join(' ')}; do ln -sf /dev/null "$1/etc/systemd/system-generators/$name"; done
rm -f "$1"/etc/ssh/ssh_host_*`;

/** Hard links: a kernel that apt removes later stays what the machine is started with. */
function bootHook(commandLine: string): string {
  return `set -eu
boot="$1${bootFolder}"
mkdir -p "$boot"
ln "$1"/boot/vmlinuz-* "$boot/kernel"
ln "$1"/boot/initrd.img-* "$boot/initrd-grub"
printf '%s\\n' '${commandLine}' >"$boot/cmdline"
cat >"$boot/grub.cfg" <<'VUP_END'
linux ${bootFolder}/kernel ${commandLine}
initrd ${bootFolder}/initrd-grub
boot
VUP_END`;
}

/** GRUB as one file that finds the root by its label, so nothing of the host's firmware or disk goes into it. */
function grubHook({ grub, efiFile }: DiskPlatform): string {
  const modules = 'part_gpt part_msdos ext2 fat search search_label linux normal configfile boot echo test';
  return `set -eu
mkdir -p "$1/tmp/vup-disk"
cat >"$1/tmp/vup-disk/grub.cfg" <<'VUP_END'
search --no-floppy --label vup-root --set=root
configfile ($root)${bootFolder}/grub.cfg
VUP_END
chroot "$1" grub-mkimage --format=${grub} --output=/tmp/vup-disk/${efiFile} --prefix=/EFI/BOOT --config=/tmp/vup-disk/grub.cfg ${modules}`;
}

/**
 * Writes the tree into a disk without any privilege but that to mount inside a namespace of its own: partition table, file systems and
 * their contents are written as plain files. The tree is read through a view that leaves out the build's mounts and temporary files.
 */
function diskHook({ efiFile }: DiskPlatform): string {
  const { sizeMiB, espStartMiB, espMiB, rootStartMiB } = diskLayout;
  return `exec unshare --mount sh -s "$1" <<'VUP_SCRIPT'
make_disk() {
set -eu
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
work=$1/tmp/vup-disk
tree=$work/tree
mkdir "$tree"
mount --bind "$1" "$tree"
cd "$tree"
rm -rf etc/hostname etc/resolv.conf etc/machine-id var/lib/dbus/machine-id usr/sbin/policy-rc.d etc/apt/apt.conf.d/00mmdebstrap
rm -rf var/lib/apt/lists/* var/cache/apt/*.bin var/cache/apt/archives/*.deb var/cache/ldconfig/aux-cache
rm -rf var/log/apt/* var/log/dpkg.log var/log/alternatives.log var/log/bootstrap.log
if [ -e sbin/start-stop-daemon.REAL ]; then mv sbin/start-stop-daemon.REAL sbin/start-stop-daemon; fi
: >etc/machine-id
ln -sf /proc/self/mounts etc/mtab
mount -t tmpfs -o mode=0755 vup-empty run
disk=$work/disk.raw
esp=$disk@@${espStartMiB}M
efi=$work/${efiFile}
truncate --size=${sizeMiB}M "$disk"
sfdisk --quiet --no-tell-kernel "$disk" <<'VUP_TABLE'
label: gpt
start=${espStartMiB}MiB, size=${espMiB}MiB, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B, name=vup-esp
start=${rootStartMiB}MiB, type=0FC63DAF-8483-4772-8E79-3D69D8477DE4, name=vup-root
VUP_TABLE
mformat -i "$esp" -T ${espMiB * 2048} -h 64 -s 32 -v VUP-ESP ::
mmd -i "$esp" ::/EFI ::/EFI/BOOT
mcopy -i "$esp" "$efi" ::/EFI/BOOT/${efiFile}
mount -t tmpfs -o mode=1777 vup-empty tmp
mke2fs -q -F -t ext4 -L vup-root -m 1 -e remount-ro -E offset=${rootStartMiB * 1024 * 1024},lazy_itable_init=1,lazy_journal_init=1 \\
  -d "$tree" "$disk" ${sizeMiB - rootStartMiB - 1}M
cd /
qemu-img convert -f raw -O qcow2 "$disk" "$1${builtDisk}"
rm -f "$disk"
}
make_disk "$1" </dev/null
VUP_SCRIPT`;
}
