import { createRegistry } from '../provider/registry.ts';
import { createEnvironmentIndex } from '../state/environment-index.ts';
import { vupPaths } from '../state/paths.ts';
import { diagnoseHost, installPackages } from './doctor.ts';
import { readEnvironment } from './environment.ts';
import { openProject } from './project.ts';
import { readSettings } from './settings.ts';
import { environmentStatus } from './status.ts';
import { layDownTemplate, listTemplates } from './templates.ts';
import type { EnvironmentSummary, Vup, VupOptions } from './vup.ts';
import type { World } from './world.ts';

/** Vup over a host and a registry of providers. */
export function createVup(options: VupOptions): Vup {
  let world: Promise<World> | undefined;
  const open = (): Promise<World> => {
    world ??= openWorld(options);
    return world;
  };
  return {
    version: options.version,
    openProject: async (project) => openProject(await open(), project),
    environments: async () => listEnvironments(await open()),
    diagnose: async () => diagnoseHost(await open()),
    installPackages: async (packages, onLine) => installPackages(await open(), packages, onLine),
    templates: async () => listTemplates(await open()),
    layDownTemplate: async (name, folder) => layDownTemplate(await open(), name, folder),
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
      const found = await readEnvironment(world, id);
      if (found === undefined) return [];
      const orphaned = (await world.host.files.stat(projectDir)) === undefined;
      return [{ id, name: found.state.environment.name, projectDir, orphaned, machines: await environmentStatus(world, found, undefined) }];
    }),
  );
  return summaries.flat();
}
