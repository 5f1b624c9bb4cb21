import { readFileSync } from 'node:fs';
import { filesBelow } from './files-below.ts';
import { processTable } from './process-table.ts';

/** What is left in a folder for temporary files of one test file's own: mounts, processes that work there, files. */
export function leftIn(folder: string): readonly string[] {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.includes(`${folder}/`));
  const processes = processTable().filter(({ command, files }) => [command, ...files].some((text) => text.includes(folder)));
  const files = filesBelow(folder).filter(({ path }) => path !== folder && !isCacheOfTsx(path.slice(folder.length + 1)));
  return [
    ...mounts.map((line) => `mount: ${line}`),
    ...processes.map(({ pid, command }) => `process ${pid}: ${command}`),
    ...files.slice(0, 20).map(({ path, kind }) => `temporary ${kind} ${path}`),
  ];
}

/** What the TypeScript loader of a test's own child keeps in the folder for temporary files; nothing of Vup's. */
function isCacheOfTsx(path: string): boolean {
  return /^tsx-\d+(?:\/|$)/.test(path);
}
