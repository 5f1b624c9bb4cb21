/** Names under which a Vfile is found, the first before the others. */
export const vfileNames = ['Vfile.yaml', 'Vfile.yml', 'Vfile'] as const;

const besideNames = ['Vfile.local.yaml', 'Vfile.lock', '.env', '.vup'] as const;

/**
 * Absolute paths of the Vfile and of all beside it that says, or would if it were there, what it means. No guest may write them: they decide
 * what happens on the host.
 */
export function decidingFiles(projectDir: string, vfilePath: string): readonly string[] {
  const folder = projectDir === '/' ? '' : projectDir;
  return [...new Set([vfilePath, ...[...vfileNames, ...besideNames].map((name) => `${folder}/${name}`)])];
}
