import type { Place } from '../errors/diagnostic.ts';
import { parseHostPath } from './parse-path.ts';
import { needsTrust, type ProjectPath, type ResolveContext } from './resolve-context.ts';

/** A path as written, and what it is for. */
export interface WrittenPath {
  readonly text: string;
  readonly place: Place;
  readonly kind: ProjectPath['kind'];
}

const names: Readonly<Record<ProjectPath['kind'], string>> = {
  image: 'an image file',
  folder: 'a folder',
  script: 'a script',
  file: 'a file',
  inputs: 'an input',
  option: 'a file',
};

/** The absolute path of something the project brings; outside the project it needs trust. */
export function resolvePath({ text, place, kind }: WrittenPath, context: ResolveContext): string {
  const path = parseHostPath(text, context.projectDir);
  if (!path.ok) {
    context.report({ rule: path.rule, message: path.message, ...(path.hint === undefined ? {} : { hint: path.hint }), place });
    return context.projectDir;
  }
  if (!path.value.isInProject) context.report(needsTrust(`${names[kind]} outside the project`, place, 'put it into the project'));
  context.reads({ path: path.value.path, kind, machine: context.machine, place });
  return path.value.path;
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
