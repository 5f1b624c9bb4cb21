import type { Place } from '../errors/diagnostic.ts';
import { placeInWords } from '../errors/place-in-words.ts';
import type { Tree } from '../vfile/tree.ts';
import { partDefaults } from './defaults.ts';
import type { SharedFolder } from './machine.ts';
import { parseFolder } from './parse-folder.ts';
import { parseMountPoint } from './parse-path.ts';
import { booleanAt, textAt, textOf, valueAt } from './read-tree.ts';
import type { ResolveContext } from './resolve-context.ts';
import { resolvePath } from './resolve-paths.ts';

/** The shared folders of a machine. Two over the same path of the guest are a mistake. */
export function resolveFolders(items: readonly Tree[], context: ResolveContext): readonly SharedFolder[] {
  const taken = new Map<string, Place>();
  return items.flatMap((item) => {
    const written = readFolder(item);
    const to = parseMountPoint(written?.to ?? '');
    if (written === undefined || !to.ok) return [];
    const readonly = booleanAt(item, 'readonly') ?? partDefaults.folderReadonly;
    const at = valueAt(item, 'from')?.place ?? item.place;
    const from = resolvePath({ text: written.from, place: at, kind: 'folder', writable: !readonly }, context);
    const place = valueAt(item, 'to')?.place ?? item.place;
    const first = taken.get(to.value);
    if (first !== undefined)
      context.report({
        rule: 'duplicate-guest-path',
        message: `${to.value} is taken by another folder of ${context.machine}`,
        hint: `the first is in ${placeInWords(first)}`,
        place,
      });
    taken.set(to.value, first ?? place);
    return [{ from, to: to.value, readonly }];
  });
}

function readFolder(item: Tree): { readonly from: string; readonly to: string } | undefined {
  if (item.kind === 'map') {
    const from = textAt(item, 'from');
    const to = textAt(item, 'to');
    return from === undefined || to === undefined ? undefined : { from, to };
  }
  const parsed = parseFolder(textOf(item) ?? '');
  return parsed.ok ? parsed.value : undefined;
}
