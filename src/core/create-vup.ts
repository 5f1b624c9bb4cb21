import { basename } from 'node:path';
import { isVupError, toVupError } from '../errors/vup-error.ts';
import { createRegistry } from '../provider/registry.ts';
import { createEnvironmentIndex } from '../state/environment-index.ts';
import { vupPaths } from '../state/paths.ts';
import { readEnvironment } from './environment.ts';
import { readSettings } from './settings.ts';
import { environmentStatus } from './status.ts';
import type { EnvironmentSummary, Vup, VupOptions } from './vup.ts';
import type { World } from './world.ts';

/** Vup over a host and its providers. Each verb's own code is loaded when it is called. */
export function createVup(options: VupOptions): Vup {
  let world: Promise<World> | undefined;
  const open = (): Promise<World> => {
    world ??= openWorld(options);
    return world;
  };
  return {
    version: options.version,
    providerNames: Object.keys(options.providers),
    openProject: async (project) => (await import('./project.ts')).openProject(await open(), project),
    environments: async () => listEnvironments(await open()),
    diagnose: async (providers) => (await import('./doctor.ts')).diagnoseHost(await open(), providers),
    repair: async () => (await import('./repair.ts')).repairEnvironments(await open()),
    installPackages: async (packages, onLine) => (await import('./doctor.ts')).installPackages(await open(), packages, onLine),
    cache: {
      list: async () => (await import('./cache.ts')).listCache(await open()),
      prune: async () => (await import('./cache.ts')).pruneCache(await open(), new AbortController().signal),
      verify: async (onImage) => (await import('./cache.ts')).verifyCache(await open(), onImage),
    },
    templates: async () => (await import('./templates.ts')).listTemplates(await open()),
    layDownTemplate: async (name, folder) => (await import('./templates.ts')).layDownTemplate(await open(), name, folder),
  };
}

async function openWorld(options: VupOptions): Promise<World> {
  const paths = vupPaths(options.host.env);
  return { ...options, registry: createRegistry(options.providers), paths, settings: await readSettings(options.host, paths.config) };
}

async function listEnvironments(world: World): Promise<readonly EnvironmentSummary[]> {
  const entries = await createEnvironmentIndex(world.host, world.paths).list();
  const summaries = await Promise.all(
    entries.map(async ({ id, projectDir }): Promise<readonly EnvironmentSummary[]> => {
      const orphaned = (await world.host.files.stat(projectDir)) === undefined;
      const found = await readEnvironment(world, id).catch(toVupError);
      if (found === undefined) return [];
      // One that cannot be read must not hide the others.
      if (isVupError(found)) return [{ id, name: basename(projectDir), projectDir, orphaned, machines: [], problem: found.message }];
      return [{ id, name: found.state.environment.name, projectDir, orphaned, machines: await environmentStatus(world, found, undefined) }];
    }),
  );
  return summaries.flat();
}
