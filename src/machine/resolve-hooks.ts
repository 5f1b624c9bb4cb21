import type { Tree } from '../vfile/tree.ts';
import type { Hook, HookMoment } from './machine.ts';
import { parseHostPath } from './parse-path.ts';
import { textsAt } from './read-tree.ts';
import type { ResolveContext } from './resolve-context.ts';

const moments: readonly HookMoment[] = ['after_up', 'before_halt', 'before_destroy'];

const inWords: Readonly<Record<HookMoment, string>> = {
  after_up: 'after up',
  before_halt: 'before halt',
  before_destroy: 'before destroy',
};

/** The programs that run on the host. Each is a file of the project, whose contents are part of what is allowed. */
export function resolveHooks(tree: Tree | undefined, context: Omit<ResolveContext, 'machine' | 'providerBlocks'>): readonly Hook[] {
  return moments.flatMap((moment) =>
    textsAt(tree, moment).flatMap(({ value: name, place }) => {
      const path = parseHostPath(name, context.projectDir);
      if (!path.ok) return [];
      if (!path.value.isInProject) {
        const hint = 'put it into the project; what it does elsewhere it may do from there';
        context.report({ rule: 'bad-path', message: `${name} is outside the project, and a hook is a file of it`, hint, place });
        return [];
      }
      const file = path.value.path;
      const what = `runs ${name} on this host ${inWords[moment]}`;
      context.reaches({ kind: 'hook', what, place, instead: 'remove it', files: [file] });
      context.reads({ path: file, kind: 'hook', place });
      return [{ moment, path: file, name }];
    }),
  );
}
