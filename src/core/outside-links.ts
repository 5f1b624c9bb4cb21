import { sep } from 'node:path';
import type { Host } from '../host/host.ts';
import type { HostReach } from '../machine/host-reach.ts';
import type { ProjectPath } from '../machine/resolve-context.ts';
import { pathInWords, reachKind } from '../machine/resolve-paths.ts';

/** Paths of a Vfile that links lead out of the project, or elsewhere outside it: a repository may hold a link to anywhere. */
export async function outsideLinks(host: Host, projectDir: string, paths: readonly ProjectPath[]): Promise<readonly HostReach[]> {
  const root = await host.files.realpath(projectDir);
  const found = await Promise.all(paths.map(async (named) => [named, await leadsOut(host, root, named.path)] as const));
  return found.flatMap(([named, real]) => (real === undefined ? [] : [reachOf(named, real)]));
}

function reachOf(named: ProjectPath, real: string): HostReach {
  const { kind, machine, path, place } = named;
  const what = pathInWords(named, `${path}, which is or goes through a link to ${real},`);
  const instead = 'use a file or folder inside the project';
  return { kind: reachKind(kind), ...(machine !== undefined && { machine }), what, place, instead };
}

/** Where it leads to, if that is outside. What does not exist leads nowhere: whoever reads it says that it is missing. */
async function leadsOut(host: Host, root: string, path: string): Promise<string | undefined> {
  if ((await host.files.stat(path)) === undefined) return undefined;
  const real = await host.files.realpath(path).catch(() => undefined);
  if (real === undefined || real === path || real === root || real.startsWith(`${root}${sep}`)) return undefined;
  return real;
}
