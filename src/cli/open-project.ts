import type { OpenOptions, Project } from '../core/vup.ts';
import { VupError } from '../errors/vup-error.ts';
import type { CliContext, ProjectOptions } from './context.ts';

/** Opens the project that the options and the working folder name, or the environment of that id. */
export function openProject(
  context: CliContext,
  options: ProjectOptions,
  vfile: OpenOptions['vfile'],
  environment?: string,
): Promise<Project> {
  return context.vup.openProject({
    ...(options.file !== undefined && { file: options.file }),
    ...(environment !== undefined && { environment }),
    sets: options.set ?? [],
    vars: Object.fromEntries((options.var ?? []).map(splitVariable)),
    vfile,
  });
}

function splitVariable(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new VupError('VUP_USAGE', { message: `--var "${text}" has no "="`, hint: 'write --var NAME=value' });
}
