import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** A Markdown page as the project's formatter leaves it, so that formatting the repository does not make it stale. */
export async function formatPage(page: string, root: string): Promise<string> {
  const biome = spawn(join(root, 'node_modules/.bin/biome'), ['format', '--stdin-file-path=docs/page.md'], { cwd: root });
  const ended = once(biome, 'close');
  biome.stdin.end(page);
  const [formatted, complaint, [exitCode]] = await Promise.all([text(biome.stdout), text(biome.stderr), ended]);
  if (exitCode !== 0) throw new Error(`biome could not format a page: ${complaint}`);
  return formatted;
}
