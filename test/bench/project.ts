import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, vupCommand } from './bench-context.ts';
import { type Command, mustRun } from './run-command.ts';

/** After machines went, the kernel clears up for a while; nobody's time should bear that of another. */
const settleMs = 300;

/** A project folder of the bench. */
export interface Project {
  readonly dir: string;
  /** Vup with these words in this folder. */
  vup(...words: string[]): Command;
}

/** Makes a project with this Vfile, and removes it with its machines when `use` ends, however it ends. */
export async function withProject<T>(bench: Bench, vfile: string, use: (project: Project) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'vupbench-project-'));
  const project: Project = { dir, vup: (...words) => vupCommand(bench, words, dir) };
  try {
    writeFileSync(join(dir, 'Vfile.yaml'), vfile);
    return await use(project);
  } finally {
    await removeMachines(bench, project);
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Time of `vup up` and of `vup destroy --yes` after it, in ms. */
export async function upAndDown(project: Project): Promise<{ readonly up: number; readonly destroy: number }> {
  const up = await mustRun(project.vup('up'));
  const destroy = await mustRun(project.vup('destroy', '--yes'));
  await sleep(settleMs);
  return { up: up.ms, destroy: destroy.ms };
}

/** The disk and ids that Vup gave the project's machines, to give the bare script the same. */
export interface Disk {
  /** Folder of the unpacked image. */
  readonly lower: string;
  readonly base: string;
  readonly size: string;
}

/** Reads it from the configuration of a machine that is up. */
export async function diskOf(bench: Bench, project: Project): Promise<Disk> {
  const id = await environmentId(bench, project);
  const engine = join(bench.home, 'data', 'environments', id ?? '', 'engine');
  const container = readdirSync(engine)[0] ?? '';
  const config = readFileSync(join(engine, container, 'config'), 'utf8');
  const lower = /^lxc\.rootfs\.path = overlay:([^:\n]+):/m.exec(config)?.[1];
  const [, base, size] = /^lxc\.idmap = u 0 (\d+) (\d+)$/m.exec(config) ?? [];
  if (lower === undefined || base === undefined || size === undefined) throw new Error(`no disk is found in ${engine}/${container}/config`);
  return { lower, base, size };
}

async function removeMachines(bench: Bench, project: Project): Promise<void> {
  if ((await environmentId(bench, project)) === undefined) return;
  await mustRun(project.vup('destroy', '--yes', '--lock-timeout', '60s'));
}

/** Of the environment that the project has now. */
export async function environmentId(bench: Bench, { dir }: Project): Promise<string | undefined> {
  const { output } = await mustRun(vupCommand(bench, ['ls', '--json']));
  const { environments } = JSON.parse(output) as { readonly environments: readonly { readonly id: string; readonly projectDir: string }[] };
  return environments.find((environment) => environment.projectDir === dir)?.id;
}
