import type { Tree } from './tree.ts';

/** Whether any value of a tree had `${name}` in it. */
export function usesVariable(tree: Tree, name: string): boolean {
  if (tree.kind === 'scalar') return tree.uses?.some((use) => use.startsWith(`${name} from `)) === true;
  if (tree.kind === 'list') return tree.items.some((item) => usesVariable(item, name));
  return [...tree.entries.values()].some(({ value }) => usesVariable(value, name));
}
