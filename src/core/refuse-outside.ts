import { sep } from 'node:path';
import type { Diagnostic, Place } from '../errors/diagnostic.ts';
import { VupError } from '../errors/vup-error.ts';
import type { Host } from '../host/host.ts';

/** A path of the host that a Vfile reads or shares, and where it says so. */
export interface NamedPath {
  /** Absolute. */
  readonly path: string;
  readonly place?: Place;
}

/**
 * Links are followed before a path counts as inside the project: a repository may hold a link to anywhere.
 * @throws VUP_NEEDS_TRUST with a diagnostic for each path that leads out
 */
export async function refuseOutside(
  host: Host,
  projectDir: string,
  paths: readonly NamedPath[],
  sources: Readonly<Record<string, string>>,
): Promise<void> {
  const root = await host.files.realpath(projectDir);
  const verdicts = await Promise.all(paths.map(async (named) => ((await leadsOut(host, root, named.path)) ? [named] : [])));
  const diagnostics = verdicts.flat().map(
    ({ path, place }): Diagnostic => ({
      severity: 'error',
      rule: 'needs-trust',
      message: `"${path}" is a link that leads out of the project; that needs trust, which comes later`,
      hint: 'use a file or folder inside the project',
      ...(place && { place }),
    }),
  );
  if (diagnostics.length === 0) return;
  throw new VupError('VUP_NEEDS_TRUST', {
    message: `${diagnostics.length} ${diagnostics.length === 1 ? 'path leads' : 'paths lead'} out of the project`,
    hint: 'each is shown above with its place',
    details: { diagnostics, sources },
  });
}

/** What does not exist leads nowhere: whoever reads it says that it is missing. */
async function leadsOut(host: Host, root: string, path: string): Promise<boolean> {
  if ((await host.files.stat(path)) === undefined) return false;
  const real = await host.files.realpath(path).catch(() => undefined);
  return real !== undefined && real !== root && !real.startsWith(`${root}${sep}`);
}
