import { child, type Tree, type TreeList, type TreeMap } from './tree.ts';

/** The kinds of a provision step. */
export const stepKinds: readonly string[] = ['packages', 'script', 'shell', 'file', 'reboot'];

/** What identifies an entry of a list; entries without an identity are only ever added. */
const identities: ReadonlyMap<string, (item: Tree) => string | undefined> = new Map([
  ['ports', portIdentity],
  ['folders', folderIdentity],
  ['provision', (step: Tree) => textOf(child(step, 'name'))],
]);

/**
 * Lays one list over another: an entry takes the place of those below with its identity, the others follow in order. Steps of one
 * name are merged by `mergeSteps`. Undefined when the key's lists are replaced whole.
 */
export function mergeKeyed(
  key: string,
  lower: TreeList,
  upper: TreeList,
  mergeSteps: (below: TreeMap, above: TreeMap) => TreeMap,
): TreeList | undefined {
  const identify = identities.get(key);
  if (identify === undefined) return undefined;
  const ids = new Set(upper.items.map(identify));
  const waiting = new Set(upper.items);
  const items: Tree[] = [];
  for (const below of lower.items) {
    const id = identify(below);
    if (id === undefined || !ids.has(id)) {
      items.push(below);
      continue;
    }
    for (const above of upper.items) {
      if (identify(above) !== id || !waiting.delete(above)) continue;
      items.push(key === 'provision' && below.kind === 'map' && above.kind === 'map' ? mergeSteps(below, above) : above);
    }
  }
  return { ...upper, items: [...items, ...waiting] };
}

/** Guest port and protocol: `8080:80` and `{ guest: 80 }` are the same port. */
function portIdentity(item: Tree): string | undefined {
  if (item.kind === 'map') return `${textOf(child(item, 'guest'))}/${textOf(child(item, 'protocol')) ?? 'tcp'}`;
  const text = textOf(item);
  if (text === undefined) return undefined;
  const guest = text.slice(text.lastIndexOf(':') + 1);
  return guest.includes('/') ? guest : `${guest}/tcp`;
}

function folderIdentity(item: Tree): string | undefined {
  const text = textOf(item.kind === 'map' ? child(item, 'to') : item);
  const to = item.kind === 'map' ? text : text?.slice(text.lastIndexOf(':/') + 1);
  return to?.replace(/(?<=.)\/+$/, '');
}

function textOf(tree: Tree | undefined): string | undefined {
  return tree?.kind === 'scalar' && tree.value !== null ? String(tree.value) : undefined;
}
