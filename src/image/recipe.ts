import { createHash } from 'node:crypto';
import { diskCustomizeHooks, diskEssentialHooks } from './disk-hooks.ts';

/** How an image is built from a distribution's packages. Data: its digest is part of a built image's identity. */
export interface ImageRecipe {
  /** Raised when the way of building changes without any of the fields below changing. */
  readonly revision: number;
  /** The suite that is installed, for example `bookworm`. */
  readonly suite: string;
  /** mmdebstrap's variant; `minbase` is the essential packages and apt. */
  readonly variant: 'minbase';
  readonly packages: readonly string[];
  /** For a disk: what makes one of the tree, as hooks of mmdebstrap(1). Absent: the tree itself is the image. */
  readonly disk?: DiskHooks;
  /** About how many packages come of it, for a progress bar that does not jump; not part of the digest. */
  readonly expectedPackages: number;
}

/** Scripts that mmdebstrap runs, as its options take them. */
export interface DiskHooks {
  /** Before the packages are installed. */
  readonly essential: readonly string[];
  /** After; the last one leaves the disk in {@link builtDisk}. */
  readonly customize: readonly string[];
}

const devMachinePackages = [
  'ca-certificates',
  'curl',
  'dbus',
  'iproute2',
  'iputils-ping',
  'less',
  'netbase',
  'procps',
  'sudo',
  'systemd',
  'systemd-sysv',
  'tzdata',
  'vim-tiny',
  'wget',
] as const;

const diskPackages = ['busybox-static', 'cloud-guest-utils', 'initramfs-tools', 'openssh-server', 'rsync', 'zstd'] as const;

/** A small Debian for development in a container: systemd, network tools, sudo; no ssh server, no kernel. */
export function debianRecipe(suite: string): ImageRecipe {
  return { revision: 1, suite, variant: 'minbase', packages: devMachinePackages, expectedPackages: 152 };
}

/** The same as a disk that boots by itself: also a kernel for virtual machines, GRUB for UEFI, an ssh server. `architecture` in Debian's words. */
export function debianDiskRecipe(suite: string, architecture: string): ImageRecipe {
  const more = [`linux-image-cloud-${architecture}`, `grub-efi-${architecture}-bin`, ...diskPackages];
  return {
    revision: 2,
    suite,
    variant: 'minbase',
    packages: [...devMachinePackages, ...more],
    disk: { essential: diskEssentialHooks(), customize: diskCustomizeHooks(architecture) },
    expectedPackages: 198,
  };
}

/** Hex sha256 of what makes the recipe; the same on every host. */
export function recipeDigest(recipe: ImageRecipe): string {
  const { revision, suite, variant, disk } = recipe;
  const parts = [revision, suite, variant, [...recipe.packages].sort()];
  return sha256(JSON.stringify(disk === undefined ? parts : [...parts, disk]));
}

/**
 * Identity of a built image: hex sha256 of the recipe's digest and the sorted `package=version` lines. Two builds with
 * equal packages are the same image although their bytes (times, order of files) differ.
 */
export function buildIdentity(recipe: string, packages: readonly string[]): string {
  return sha256([recipe, ...[...packages].sort()].join('\n'));
}

/** Sorted `package=version` of every installed package in a dpkg status file (`/var/lib/dpkg/status`, see dpkg-query(1)). */
export function installedPackages(status: string): readonly string[] {
  const found: string[] = [];
  for (const paragraph of status.split(/\n{2,}/)) {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(paragraph)?.[1];
    const name = field('Package');
    const version = field('Version');
    if (name !== undefined && version !== undefined && field('Status')?.endsWith(' installed')) found.push(`${name}=${version}`);
  }
  return found.sort();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
