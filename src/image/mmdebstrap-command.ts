import type { Argv } from '../host/host.ts';
import { type AptSource, formatOneLineSources } from './apt-sources.ts';
import { builtDisk } from './disk-hooks.ts';
import type { DiskHooks, ImageRecipe } from './recipe.ts';

/** What a build takes from the host besides the recipe. */
export interface BuildInputs {
  readonly recipe: ImageRecipe;
  /** The distribution's name of the architecture, for example `amd64`. */
  readonly architecture: string;
  readonly sources: readonly AptSource[];
  /** Keyring for sources that name none, or one that is not there. */
  readonly defaultKeyring: string;
  /** Keyrings that exist on the host. */
  readonly keyrings: readonly string[];
  /** apt.conf(5) settings for the transfer. */
  readonly aptOptions: readonly string[];
  /** Absolute path of the tarball, whose ending chooses the packing, or of the disk. */
  readonly target: string;
  /** For a disk: where the list of its packages goes (dpkg's status file). */
  readonly statusTarget?: string;
  /** Whether root builds. Without, only a namespace of users lets the build mount what a disk needs. */
  readonly asRoot?: boolean;
}

/** The argv of mmdebstrap(1) that makes a root file system as tarball, or a disk. */
export function mmdebstrapCommand(inputs: BuildInputs): Argv {
  return [
    'mmdebstrap',
    '--verbose',
    `--variant=${inputs.recipe.variant}`,
    `--architectures=${inputs.architecture}`,
    `--include=${inputs.recipe.packages.join(',')}`,
    ...inputs.aptOptions.map((option) => `--aptopt=${option}`),
    ...keyringHooks(inputs),
    ...cleaningHooks,
    ...(inputs.recipe.disk === undefined ? [] : diskArguments(inputs.recipe.disk, inputs)),
    inputs.recipe.suite,
    inputs.recipe.disk === undefined ? inputs.target : '/dev/null',
    ...formatOneLineSources(inputs.sources, (source) => keyringOf(source, inputs)),
  ];
}

/** The tree itself is thrown away (format null), so nothing of it is cleaned after the disk was made of it. */
function diskArguments(hooks: DiskHooks, { target, statusTarget, asRoot }: BuildInputs): readonly string[] {
  return [
    `--mode=${asRoot === true ? 'root' : 'unshare'}`,
    '--format=null',
    '--skip=cleanup',
    ...hooks.essential.map((hook) => `--essential-hook=${hook}`),
    ...hooks.customize.map((hook) => `--customize-hook=${hook}`),
    ...(statusTarget === undefined ? [] : [`--customize-hook=download /var/lib/dpkg/status ${hookWord(statusTarget)}`]),
    `--customize-hook=download ${builtDisk} ${hookWord(target)}`,
  ];
}

/** mmdebstrap splits its own commands as a shell would (Text::ParseWords). */
function hookWord(path: string): string {
  return path.replace(/[^\w/.-]/g, (sign) => `\\${sign}`);
}

function keyringOf(source: AptSource, inputs: BuildInputs): string {
  return source.signedBy !== undefined && inputs.keyrings.includes(source.signedBy) ? source.signedBy : inputs.defaultKeyring;
}

/** Keyrings that no package brings must be put where the guest's own apt will look for them. */
function keyringHooks(inputs: BuildInputs): readonly string[] {
  const foreign = inputs.sources
    .map((source) => keyringOf(source, inputs))
    .filter((path) => !path.startsWith('/usr/share/keyrings/debian-'));
  return [...new Set(foreign)].flatMap((path) => [
    `--customize-hook=mkdir -p "$1${path.slice(0, path.lastIndexOf('/'))}"`,
    `--customize-hook=upload ${path} ${path}`,
  ]);
}

/** mmdebstrap leaves the host's name and resolver inside; a proxy on the host's loopback is of no use to a guest. */
const cleaningHooks = [
  '--customize-hook=rm -f "$1/etc/hostname" "$1/etc/resolv.conf"',
  `--customize-hook=f="$1/etc/apt/apt.conf.d/99mmdebstrap"; [ ! -e "$f" ] || sed -i -E '/127\\.0\\.0\\.1|localhost|\\[::1\\]/d' "$f"`,
] as const;
