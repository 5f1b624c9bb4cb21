import { join } from 'node:path';
import { engineFailure } from '../../engine/must-run.ts';
import type { Host } from '../../host/host.ts';
import type { EffectContext } from '../../provider/provider.ts';

const mountPoint = '/sys/fs/cgroup';
const findTimeoutMs = 10_000;

/** How this host has its control groups: one tree (v2), or a tree per controller (v1, or v1 with an empty v2 beside it). */
export type CgroupLayout =
  | { readonly version: 2; readonly roots: readonly string[] }
  | { readonly version: 1; readonly roots: readonly string[] };

/** Reads the layout from the mount point. @throws when it cannot be read */
export async function readCgroupLayout(host: Host): Promise<CgroupLayout> {
  if ((await host.files.stat(join(mountPoint, 'cgroup.controllers'))) !== undefined) return { version: 2, roots: [mountPoint] };
  const names = await host.files.list(mountPoint);
  const roots: string[] = [];
  for (const name of names) {
    const path = join(mountPoint, name);
    if ((await host.files.stat(path))?.type === 'directory') roots.push(path);
  }
  return { version: 1, roots };
}

/** Folder of a container's own group for a v1 controller; in v2 all controllers share one. */
export function payloadDir(layout: CgroupLayout, controller: 'memory' | 'cpu', container: string): string {
  return join(layout.version === 2 ? mountPoint : join(mountPoint, controller), `lxc.payload.${container}`);
}

/** Containers that have a group in the kernel, running or left over, by name. */
export async function listPayloads(layout: CgroupLayout, host: Host): Promise<ReadonlySet<string>> {
  const root = layout.roots.find((path) => path.endsWith('/memory')) ?? layout.roots[0];
  if (root === undefined) return new Set();
  const prefix = 'lxc.payload.';
  const names = await host.files.list(root);
  return new Set(names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length)));
}

/**
 * Removes the empty groups that a killed LXC monitor leaves. With them in place LXC would put the next run into `…-1`.
 * A group that still holds processes cannot be removed, and stays.
 */
export async function sweepCgroups(container: string, { host }: Pick<EffectContext, 'host'>): Promise<void> {
  const layout = await readCgroupLayout(host);
  const groups = layout.roots.flatMap((root) => [`lxc.payload.${container}`, `lxc.monitor.${container}`].map((name) => join(root, name)));
  const left: string[] = [];
  for (const group of groups) if ((await host.files.stat(group)) !== undefined) left.push(group);
  // rmdir only: the files of a cgroup folder cannot be unlinked, they go with it.
  if (left.length > 0) await host.exec.run(['find', ...left, '-depth', '-type', 'd', '-delete'], { timeoutMs: findTimeoutMs });
}

/** Process ids in a container's group and those below it, in the host's numbering. @throws VUP_ENGINE_FAILED when they cannot be looked for */
export async function payloadPids(container: string, host: Host): Promise<readonly number[]> {
  const layout = await readCgroupLayout(host);
  const dir = payloadDir(layout, 'memory', container);
  if ((await host.files.stat(dir)) === undefined) return [];
  const argv = ['find', dir, '-name', 'cgroup.procs'] as const;
  const found = await host.exec.run(argv, { timeoutMs: findTimeoutMs });
  // It also fails when the group goes away under it.
  if (found.exitCode !== 0 && (await host.files.stat(dir)) !== undefined)
    throw engineFailure(`look for processes of ${container}`, argv, found);
  const pids: number[] = [];
  for (const file of found.stdout.split('\n').filter((line) => line !== '')) {
    pids.push(...parseProcs((await host.files.readTextIfExists(file)) ?? ''));
  }
  return pids;
}

/** The processes of a `cgroup.procs`, a line each. The kernel writes 0 for one that this namespace does not see. */
export function parseProcs(text: string): readonly number[] {
  return text.split('\n').flatMap((line) => (/^[1-9]\d{0,9}$/.test(line) ? [Number(line)] : []));
}
