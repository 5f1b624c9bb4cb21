import type { Argv } from '../host/host.ts';
import { type AptSource, formatOneLineSources } from './apt-sources.ts';
import type { RootfsRecipe } from './recipe.ts';

/** What a build takes from the host besides the recipe. */
export interface BuildInputs {
  readonly recipe: RootfsRecipe;
  /** The distribution's name of the architecture, for example `amd64`. */
  readonly architecture: string;
  readonly sources: readonly AptSource[];
  /** Keyring for sources that name none, or one that is not there. */
  readonly defaultKeyring: string;
  /** Keyrings that exist on the host. */
  readonly keyrings: readonly string[];
  /** apt.conf(5) settings for the transfer. */
  readonly aptOptions: readonly string[];
  /** Absolute path of the tarball; its ending chooses the packing. */
  readonly target: string;
}

/** The argv of mmdebstrap(1) that makes a root file system as tarball. */
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
    inputs.recipe.suite,
    inputs.target,
    ...formatOneLineSources(inputs.sources, (source) => keyringOf(source, inputs)),
  ];
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
