import type { Scalar, Tree } from '../vfile/tree.ts';
import { machineDefaults } from './defaults.ts';
import type { ImageRequest } from './machine.ts';
import { imageFileKind, parseImage } from './parse-image.ts';
import { textOf, valueAt } from './read-tree.ts';
import type { ResolveContext } from './resolve-context.ts';
import { resolvePath } from './resolve-paths.ts';

const fallback: ImageRequest = { kind: 'catalog', name: machineDefaults.image };
/** As much of a digest as tells two files of one URL apart, for people and as a name. */
const shortDigest = 12;

/** What the machine starts from, as asked. */
export function resolveImage(image: Tree | undefined, context: ResolveContext): ImageRequest {
  if (image?.kind === 'map') return resolveUrl(image, context);
  const text = textOf(image);
  return image?.kind !== 'scalar' || text === undefined ? fallback : resolveText({ ...image, value: text }, context);
}

function resolveText({ value: text, place }: Scalar & { readonly value: string }, context: ResolveContext): ImageRequest {
  const parsed = parseImage(text);
  if (!parsed.ok) {
    context.report({ rule: parsed.rule, message: parsed.message, ...(parsed.hint === undefined ? {} : { hint: parsed.hint }), place });
    return fallback;
  }
  switch (parsed.value.kind) {
    case 'catalog':
      return parsed.value;
    case 'file':
      return { kind: 'file', path: resolvePath({ text: parsed.value.path, place, kind: 'image' }, context), name: parsed.value.path };
    default:
      return parsed.value satisfies never;
  }
}

/** `{ from: URL, sha256: … }`: what is fetched is known beforehand, so it may come from anywhere once it is allowed. */
function resolveUrl(image: Tree, context: ResolveContext): ImageRequest {
  const from = valueAt(image, 'from');
  const url = textOf(from);
  const sha256 = textOf(valueAt(image, 'sha256'))?.toLowerCase();
  if (from === undefined || url === undefined || sha256 === undefined) return fallback;
  const what = `starts ${context.machine} from ${url} (sha256 ${sha256})`;
  const instead = `use a name of the catalogue such as ${machineDefaults.image}, or a file of the project`;
  context.reaches({ kind: 'image', machine: context.machine, what, place: from.place, instead });
  const { pathname } = new URL(url);
  return { kind: 'url', url, sha256, form: imageFileKind(pathname), name: `${url}#${sha256.slice(0, shortDigest)}` };
}
