import { type Form, misread, read } from './form.ts';

/** An image as asked, not yet looked up. */
export type ImageText =
  | { readonly kind: 'catalog'; readonly name: string }
  /** `path` as written. */
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'url'; readonly url: string };

const catalogName = /^[a-z0-9][a-z0-9._-]*\/[a-z0-9][a-z0-9._-]*$/;
const archive = /\.(tar|tar\.gz|tgz|tar\.xz|tar\.zst)$/;
const disk = /\.(qcow2|raw|img)$/;

/** What a file of the project is, by its name: a root file system for containers or a disk for virtual machines. */
export function imageFileKind(path: string): 'rootfs' | 'disk' {
  return disk.test(path) ? 'disk' : 'rootfs';
}

/** A name of the catalogue like `debian/12`, a path like `./x.tar.gz` or `./x.qcow2`, or a URL. */
export function parseImage(text: string): Form<ImageText> {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return read({ kind: 'url', url: text });
  if (/^(\.{0,2}\/|\.\.?$|~\/)/.test(text)) return imageFile(text);
  if (catalogName.test(text) && !isFileName(text)) return read({ kind: 'catalog', name: text });
  if (isFileName(text)) return misread('bad-image', `"${text}" could be a name or a file`, `write "./${text}" for a file`);
  const name = /^([a-z]+)[:-]?([0-9][0-9.]*|[a-z]+)?$/.exec(text);
  const hint = name?.[2] === undefined ? 'write for example debian/12' : `write ${name[1]}/${name[2]}`;
  return misread('bad-image', `"${text}" is neither a name of the catalogue nor a path`, hint);
}

function imageFile(path: string): Form<ImageText> {
  if (isFileName(path)) return read({ kind: 'file', path });
  const hint = 'a root file system for containers: tar, tar.gz, tgz, tar.xz or tar.zst; a disk for virtual machines: qcow2, raw or img';
  return misread('bad-image', `"${path}" is no file that a machine can start from`, hint);
}

function isFileName(text: string): boolean {
  return archive.test(text) || disk.test(text);
}
