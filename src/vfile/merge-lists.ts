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
  const waiting = new Set(upper.items);
  const byId = groupBy(upper.items, identify);
  const items: Tree[] = [];
  for (const below of lower.items) {
    const id = identify(below);
    if (id === undefined || !byId.has(id)) {
      items.push(below);
      continue;
    }
    for (const above of byId.get(id)?.splice(0) ?? []) {
      waiting.delete(above);
      items.push(key === 'provision' && below.kind === 'map' && above.kind === 'map' ? mergeSteps(below, above) : above);
    }
  }
  return { ...upper, items: [...items, ...waiting] };
}

function groupBy(items: readonly Tree[], identify: (item: Tree) => string | undefined): Map<string | undefined, Tree[]> {
  const groups = new Map<string | undefined, Tree[]>();
  for (const item of items) {
    const id = identify(item);
    const same = groups.get(id);
    if (same === undefined) groups.set(id, [item]);
    else same.push(item);
  }
  return groups;
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
  return to === undefined ? undefined : withoutEndSlashes(to);
}

/** `/srv` of `/srv//`; a pattern would look at each slash of a long row again and again. */
function withoutEndSlashes(path: string): string {
  let end = path.length;
  while (end > 1 && path.charAt(end - 1) === '/') end -= 1;
  return path.slice(0, end);
}

function textOf(tree: Tree | undefined): string | undefined {
  return tree?.kind === 'scalar' && tree.value !== null ? String(tree.value) : undefined;
}
