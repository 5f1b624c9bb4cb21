import { type Form, misread, read } from './form.ts';
import type { ImageRequest } from './machine.ts';

/** An image as asked, not yet looked up. */
export type ImageText =
  | { readonly kind: 'catalog'; readonly name: string }
  /** `path` as written. */
  | { readonly kind: 'file'; readonly path: string };

const catalogName = /^[a-z0-9][a-z0-9._-]*\/[a-z0-9][a-z0-9._-]*$/;
const archive = /\.(tar|tar\.gz|tgz|tar\.xz|tar\.zst)$/;
const fileHint =
  'a root file system for containers: tar, tar.gz, tgz, tar.xz or tar.zst; a disk for virtual machines: qcow2, raw, img, box or ova';
const disk = /\.(qcow2|raw|img|box|ova)$/;

/** What a file of the project is, by its name: a root file system for containers or a disk for virtual machines. */
export function imageFileKind(path: string): 'rootfs' | 'disk' {
  return disk.test(path) ? 'disk' : 'rootfs';
}

/** What the image is made for; undefined for one that is there in every form. */
export function imageForm(image: ImageRequest): 'rootfs' | 'disk' | undefined {
  if (image.kind === 'catalog') return undefined;
  return image.kind === 'file' ? imageFileKind(image.path) : image.form;
}

/** A name of the catalogue like `debian/12`, a path like `./x.tar.gz` or `./x.qcow2`, or a URL. */
export function parseImage(text: string): Form<ImageText> {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text))
    return misread('bad-image', 'an image from the network needs its digest', `write { from: ${text}, sha256: … }`);
  if (/^(\.{0,2}\/|\.\.?$|~\/)/.test(text)) return imageFile(text);
  if (catalogName.test(text) && !isFileName(text)) return read({ kind: 'catalog', name: text });
  if (isFileName(text)) return misread('bad-image', `"${text}" could be a name or a file`, `write "./${text}" for a file`);
  const name = /^([a-z]+)[:-]?([0-9][0-9.]*|[a-z]+)?$/.exec(text);
  const hint = name?.[2] === undefined ? 'write for example debian/12' : `write ${name[1]}/${name[2]}`;
  return misread('bad-image', `"${text}" is neither a name of the catalogue nor a path`, hint);
}

/** A URL that names a file by what it is. */
export function parseImageUrl(text: string): Form<URL> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    return misread(
      'bad-image',
      `"${text}" is no URL of an image`,
      'write for example https://example.org/x.qcow2; a file of the project is written without from',
    );
  if (url.username !== '' || url.password !== '') return misread('bad-image', 'a URL of an image has no name and password in it');
  if (!isFileName(url.pathname))
    return misread('bad-image', `"${text}" does not end in the name of a file that a machine can start from`, fileHint);
  return read(url);
}

function imageFile(path: string): Form<ImageText> {
  if (isFileName(path)) return read({ kind: 'file', path });
  return misread('bad-image', `"${path}" is no file that a machine can start from`, fileHint);
}

function isFileName(text: string): boolean {
  return archive.test(text) || disk.test(text);
}
