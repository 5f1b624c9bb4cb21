import { createHash } from 'node:crypto';

/** How a root file system is built from a distribution's packages. Data: its digest is part of a built image's identity. */
export interface RootfsRecipe {
  /** Raised when the way of building changes without any of the fields below changing. */
  readonly revision: number;
  /** The suite that is installed, for example `bookworm`. */
  readonly suite: string;
  /** mmdebstrap's variant; `minbase` is the essential packages and apt. */
  readonly variant: 'minbase';
  readonly packages: readonly string[];
  /** About how many packages come of it, for a progress bar that does not jump; not part of the digest. */
  readonly expectedPackages: number;
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

/** A small Debian for development in a container: systemd, network tools, sudo; no ssh server, no kernel. */
export function debianRecipe(suite: string): RootfsRecipe {
  return { revision: 1, suite, variant: 'minbase', packages: devMachinePackages, expectedPackages: 152 };
}

/** Hex sha256 of what makes the recipe; the same on every host. */
export function recipeDigest(recipe: RootfsRecipe): string {
  const canonical = JSON.stringify([recipe.revision, recipe.suite, recipe.variant, [...recipe.packages].sort()]);
  return sha256(canonical);
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
