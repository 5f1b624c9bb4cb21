import { join } from 'node:path';
import type { Host } from '../../../src/host/host.ts';
import { createNodeHost } from '../../../src/host/node-host.ts';
import { type VupPaths, vupPaths } from '../../../src/state/paths.ts';

/** The real host, with all that Vup keeps below one folder. */
export function hostAt(home: string): { readonly host: Host; readonly vup: VupPaths } {
  const host = createNodeHost();
  const get = (name: string): string | undefined => (name === 'VUP_HOME' ? join(home, 'vup') : undefined);
  return { host, vup: vupPaths({ ...host.env, homeDir: home, cwd: home, bootId: host.env.bootId, get }) };
}
