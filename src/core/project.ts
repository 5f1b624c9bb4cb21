import { join } from 'node:path';
import { isVupError, VupError } from '../errors/vup-error.ts';
import type { Goal } from '../plan/facts.ts';
import { type OpenEnvironment, peekEnvironment, readEnvironment } from './environment.ts';
import { type LoadedProject, loadProject } from './load-project.ts';
import type { RunProject } from './run-project.ts';
import { environmentStatus } from './status.ts';
import type { OpenOptions, Project } from './vup.ts';
import type { World } from './world.ts';

/** Opens a project by its Vfile, or, where the Vfile may be missing, by its recorded environment. */
export async function openProject(world: World, options: OpenOptions): Promise<Project> {
  if (options.environment !== undefined) return projectOf(world, undefined, await environmentById(world, options.environment));
  try {
    const loaded = await loadProject(world, options);
    return projectOf(world, loaded, await peekEnvironment(world, loaded.dir));
  } catch (error) {
    if (options.vfile === 'required' || !isVupError(error) || !error.code.startsWith('VUP_VFILE')) throw error;
    const open = await recordedAround(world, error);
    return projectOf(world, undefined, open);
  }
}

async function environmentById(world: World, id: string): Promise<OpenEnvironment> {
  const open = /^[0-9a-f]{8}$/.test(id) ? await readEnvironment(world, id) : undefined;
  if (open !== undefined) return open;
  throw new VupError('VUP_ENVIRONMENT_MISSING', { message: `there is no environment "${id}"`, hint: 'see all of them with: vup ls' });
}

/** The environment of this folder or the nearest parent that has one; the Vfile's own error where there is none. */
async function recordedAround(world: World, error: VupError): Promise<OpenEnvironment> {
  for (let folder = world.host.env.cwd; ; folder = join(folder, '..')) {
    const open = await peekEnvironment(world, folder);
    if (open !== undefined) return open;
    if (folder === '/' || folder === join(folder, '..')) throw error;
  }
}

/** What only one command needs is loaded by that command: most of a short command's time is loading. */
function projectOf(world: World, loaded: LoadedProject | undefined, open: OpenEnvironment | undefined): Project {
  const recordedNames = Object.keys(open?.state.machines ?? {});
  const vfileNames = loaded?.environment.machines.map((machine) => machine.name) ?? [];
  const name = loaded?.environment.name ?? open?.state.environment.name ?? '';
  const dir = loaded?.dir ?? open?.state.environment.projectDir ?? '';
  const runnable: RunProject = {
    ...(open !== undefined && { id: open.ref.id }),
    name,
    dir,
    vfile: loaded?.vfilePath ?? open?.state.environment.vfile ?? '',
    ...(loaded !== undefined && { machines: loaded.environment.machines.length }),
    environment: loaded?.environment,
    loaded,
    lockText: loaded?.lockText,
    writeLock: async (text) => loaded?.writeLock(text),
  };
  const locate = async (machine: string | undefined) =>
    (await import('./locate-machine.ts')).locateMachine(world, open, loaded?.environment, machine);
  return {
    name,
    dir,
    machineNames: [...new Set([...vfileNames, ...recordedNames])],
    warnings: loaded?.warnings ?? [],
    plan: async (goal) => (await import('./plan-project.ts')).planProject(world, requireLoaded(loaded), open, goal),
    // Destroy, halt and suspend are what the records say, whatever became of the Vfile.
    run: async (goal, runOptions) => {
      const { runProject } = await import('./run-project.ts');
      return runProject(world, isDown(goal) ? { ...runnable, environment: undefined } : runnable, goal, runOptions);
    },
    status: async (names) => {
      const all = await environmentStatus(world, open, loaded?.environment);
      return names.length === 0 ? all : all.filter((machine) => names.includes(machine.name));
    },
    trust: async () => (await import('./trust-project.ts')).trustOf(world, requireLoaded(loaded)),
    allow: async () => (await import('./trust-project.ts')).allowProject(world, requireLoaded(loaded)),
    revoke: async () => (await import('./trust-project.ts')).revokeProject(world, runnable.vfile),
    enter: async (machine) => {
      const { enterMachine } = await import('./enter.ts');
      return enterMachine(world, await locate(machine), await allowedEnvironment(world, loaded));
    },
    console: async (machine) => (await import('./enter.ts')).joinConsole(world, await locate(machine)),
    sshConfig: async (names) => {
      const machines = await Promise.all((names.length === 0 ? recordedNames : names).map(locate));
      return (await import('./ssh-config.ts')).sshConfig(world, machines);
    },
    effective: async () => requireLoaded(loaded).effective(),
    logs: async (request) => (open === undefined ? [] : (await import('./logs.ts')).readLogs(world.host, open, request)),
  };
}

/** What a Vfile says may only reach a machine once it is allowed; until then the machine's own record counts. */
async function allowedEnvironment(world: World, loaded: LoadedProject | undefined): Promise<LoadedProject['environment'] | undefined> {
  if (loaded === undefined) return undefined;
  const { trustOf } = await import('./trust-project.ts');
  return (await trustOf(world, loaded)).granted ? loaded.environment : undefined;
}

function isDown(goal: Goal): boolean {
  return goal.kind === 'halt' || goal.kind === 'suspend' || goal.kind === 'destroy';
}

function requireLoaded(loaded: LoadedProject | undefined): LoadedProject {
  if (loaded !== undefined) return loaded;
  throw new VupError('VUP_VFILE_MISSING', { message: 'this needs a Vfile', hint: 'make one with: vup init' });
}
