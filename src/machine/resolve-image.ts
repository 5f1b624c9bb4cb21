import type { Scalar } from '../vfile/tree.ts';
import { machineDefaults } from './defaults.ts';
import type { ImageRequest } from './machine.ts';
import { parseImage } from './parse-image.ts';
import { needsTrust, type ResolveContext } from './resolve-context.ts';
import { resolvePath } from './resolve-paths.ts';

const fallback: ImageRequest = { kind: 'catalog', name: machineDefaults.image };

/** What the machine starts from, as asked. */
export function resolveImage(image: (Scalar & { readonly value: string }) | undefined, context: ResolveContext): ImageRequest {
  if (image === undefined) return fallback;
  const { value: text, place } = image;
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
    case 'url':
      context.report(
        needsTrust(
          'an image from the network',
          place,
          `use a name of the catalogue such as ${machineDefaults.image}, or an archive of the project`,
        ),
      );
      return fallback;
    default:
      return parsed.value satisfies never;
  }
}
