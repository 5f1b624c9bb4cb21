import type { Place } from '../errors/diagnostic.ts';
import type { ReachKind } from './host-reach.ts';
import { parseHostPath } from './parse-path.ts';
import type { ProjectPath, ResolveContext } from './resolve-context.ts';

/** A path as written, and what it is for. */
export interface WrittenPath {
  readonly text: string;
  readonly place: Place;
  readonly kind: Exclude<ProjectPath['kind'], 'hook'>;
  /** Only of a folder: whether the machine may write it. */
  readonly writable?: boolean;
}

/** The absolute path of something the project brings; outside the project it needs trust. */
export function resolvePath({ text, place, kind, writable = false }: WrittenPath, context: ResolveContext): string {
  const path = parseHostPath(text, context.projectDir, context.homeDir);
  if (!path.ok) {
    context.report({ rule: path.rule, message: path.message, ...(path.hint === undefined ? {} : { hint: path.hint }), place });
    return context.projectDir;
  }
  const found: ProjectPath = { path: path.value.path, kind, machine: context.machine, place, ...(writable && { writable }) };
  if (!path.value.isInProject) {
    const what = pathInWords(found, found.path);
    context.reaches({ kind: reachKind(kind), machine: context.machine, what, place, instead: 'put it into the project' });
  }
  context.reads(found);
  return path.value.path;
}

/** Which of the host's things a path outside the project is. */
export function reachKind(kind: ProjectPath['kind']): ReachKind {
  if (kind === 'hook' || kind === 'folder' || kind === 'image') return kind;
  return 'file';
}

/** What is done with a path, in words; `shown` is how the path is named. */
export function pathInWords({ kind, machine, writable }: ProjectPath, shown: string): string {
  switch (kind) {
    case 'image':
      return `starts ${machine} from the file ${shown}`;
    case 'folder':
      return `shares ${shown} with ${machine}, ${writable === true ? 'writable' : 'read-only'}`;
    case 'script':
      return `runs ${shown} in ${machine}`;
    case 'file':
      return `copies ${shown} into ${machine}`;
    case 'inputs':
      return `reads ${shown} for ${machine}`;
    case 'option':
      return `gives the engine of ${machine} the file ${shown}`;
    case 'hook':
      return `runs ${shown} on this host`;
    default:
      return kind satisfies never;
  }
}

/** Checks a pattern of files. What is read lies in the folder before its first wildcard. */
export function resolvePattern({ text, place }: Omit<WrittenPath, 'kind'>, context: ResolveContext): string {
  const parts = text.split('/');
  const wildcard = parts.findIndex((part) => /[*?[\]{}!()]/.test(part));
  const folder = wildcard < 0 ? text : parts.slice(0, wildcard).join('/') || (text.startsWith('/') ? '/' : '.');
  const climbs = wildcard >= 0 && parts.slice(wildcard).includes('..');
  if (climbs)
    context.report({
      rule: 'bad-path',
      message: `"${text}" has ".." behind a wildcard`,
      hint: 'write the folder first, then the wildcard',
      place,
    });
  resolvePath({ text: folder, place, kind: 'inputs' }, context);
  return text;
}
