import { VupError } from '../errors/vup-error.ts';
import { debianDiskRecipe, debianRecipe, type ImageRecipe } from './recipe.ts';

/** What a machine's disk is made from: a container's root file system as a tarball, or a virtual machine's whole disk. */
export type DiskKind = 'rootfs' | 'disk';

/** One image that ships with Vup as a name: where its vendor keeps it, and how the same is built from packages. */
export interface CatalogImage {
  readonly name: string;
  /** The distribution's own names of architectures, by what `uname -m` says. */
  readonly architectures: Readonly<Record<string, string>>;
  /** Product of the LXC image server (simplestreams) without its architecture; see {@link vendorProduct}. */
  readonly vendor: { readonly distribution: string; readonly release: string; readonly variant: string };
  /** The vendor's own disk for virtual machines; see `cloud-image.ts`. */
  readonly cloud: { readonly release: string; readonly file: string };
  readonly recipes: Readonly<Record<DiskKind, (architecture: string) => ImageRecipe>>;
}

const images: readonly CatalogImage[] = [
  {
    name: 'debian/12',
    architectures: { x86_64: 'amd64', aarch64: 'arm64' },
    vendor: { distribution: 'debian', release: 'bookworm', variant: 'default' },
    cloud: { release: 'bookworm', file: 'debian-12-genericcloud' },
    recipes: { rootfs: () => debianRecipe('bookworm'), disk: (architecture) => debianDiskRecipe('bookworm', architecture) },
  },
];

/** Names that `image:` may say without a path or URL. */
export const catalogNames: readonly string[] = images.map((image) => image.name);

/** The catalogue's image of that name. @throws VUP_IMAGE_UNKNOWN */
export function catalogImage(name: string): CatalogImage {
  const found = images.find((image) => image.name === name);
  if (found !== undefined) return found;
  throw new VupError('VUP_IMAGE_UNKNOWN', {
    message: `there is no image "${name}" in the catalogue`,
    hint: `Known images: ${catalogNames.join(', ')}. A rootfs tarball of the project is written as a path, for example ./rootfs.tar.zst`,
  });
}

/** The distribution's name of a host architecture. @throws VUP_IMAGE_UNKNOWN when the image is not made for it */
export function vendorArchitecture(image: CatalogImage, arch: string): string {
  const found = Object.hasOwn(image.architectures, arch) ? image.architectures[arch] : undefined;
  if (found !== undefined) return found;
  throw new VupError('VUP_IMAGE_UNKNOWN', {
    message: `image ${image.name} is not made for ${arch}`,
    hint: `It is made for: ${Object.keys(image.architectures).join(', ')}.`,
  });
}

/** How the image is built for an architecture in a form. @throws VUP_IMAGE_UNKNOWN when the image is not made for it */
export function recipeOf(image: CatalogImage, key: { readonly arch: string; readonly diskKind: DiskKind }): ImageRecipe {
  return image.recipes[key.diskKind](vendorArchitecture(image, key.arch));
}

/** The product id on an LXC image server, for example `debian:bookworm:amd64:default`. */
export function vendorProduct(image: CatalogImage, arch: string): string {
  const { distribution, release, variant } = image.vendor;
  return `${distribution}:${release}:${vendorArchitecture(image, arch)}:${variant}`;
}
