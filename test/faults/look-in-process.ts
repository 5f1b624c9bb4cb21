import { providers } from '../../src/cli/providers.ts';
import { createVup } from '../../src/core/create-vup.ts';
import { peekEnvironment } from '../../src/core/environment.ts';
import type { World } from '../../src/core/world.ts';
import type { Host } from '../../src/host/host.ts';
import { createNodeEnv } from '../../src/host/node-env.ts';
import { createNodeHost } from '../../src/host/node-host.ts';
import { isEmptyPlan } from '../../src/plan/plan.ts';
import { vupPaths } from '../../src/state/paths.ts';
import { vupArgv } from '../e2e/program.ts';
import type { TestProject } from '../e2e/project.ts';
import { testHome } from '../fixtures/real-host.ts';

/**
 * `vup status` by the program's own library, without the cost of a program's start: what it warns of.
 * @throws what it ends with
 */
export async function warningsInProcess(project: TestProject): Promise<readonly string[]> {
  const host = openHost();
  await (await openProject(host, project)).status([]);
  const environment = await peekEnvironment({ host, paths: vupPaths(host.env) } as World, project.dir);
  return (environment?.warnings ?? []).map(({ message }) => message);
}

/** What `vup plan` would still do, by step id; as {@link warningsInProcess}. */
export async function leftToDoInProcess(project: TestProject): Promise<readonly string[]> {
  const plan = await (await openProject(openHost(), project)).plan({ kind: 'up', names: [] });
  return isEmptyPlan(plan) ? [] : plan.steps.map(({ id }) => id);
}

function openHost(): Host {
  return { ...createNodeHost(), env: createNodeEnv({ ...process.env, VUP_HOME: testHome }) };
}

function openProject(host: Host, project: TestProject) {
  const vup = createVup({ host, providers, version: '0', templatesDir: '/nowhere', keeperArgv: [...vupArgv, '__keeper'] });
  return vup.openProject({ file: project.path('Vfile.yaml'), sets: [], vars: {}, vfile: 'required' });
}
