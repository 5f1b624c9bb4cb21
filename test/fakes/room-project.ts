import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { providers } from '../../src/cli/providers.ts';
import { createVup } from '../../src/core/create-vup.ts';
import type { MachineStatus, Vup } from '../../src/core/vup.ts';
import { createEventStream } from '../../src/events/stream.ts';
import { createNodeHost } from '../../src/host/node-host.ts';
import { isEmptyPlan } from '../../src/plan/plan.ts';
import { vupArgv } from '../e2e/program.ts';
import { makeTar, tinyRootfs } from '../integration/make-tar.ts';
import { qcow2Head } from '../unit/image/qcow2.ts';
import { EngineRoom } from './engine-room.ts';

/** How a run of the built program ended. */
export interface RoomRan {
  /** Absent when a signal ended it. */
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** With what the built program runs. */
export interface RoomRunOptions {
  /** VUP_FAILPOINT. */
  readonly failpoint?: string;
  /** Passed points are written there. */
  readonly trace?: string;
  /** So long it may take. */
  readonly longestMs?: number;
  /** Gets the program once it runs: to signal it, or to leave its output. */
  readonly meet?: (child: ChildProcess) => void;
  /** Set beside what the room sets. */
  readonly env?: Readonly<Record<string, string>>;
  /** A command that runs the program, such as one that traces it. */
  readonly through?: readonly string[];
}

/** The machines of a Vfile: what it says of each, by name. */
export type RoomMachines = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What Vup only remembers to be faster: there or not as time would have it. */
const remembered = /^cache\/(vfiles|downloads\/image-files\.json)/;

const never = new AbortController().signal;

/**
 * A project with one machine in a room of stand-ins: the built program runs in it, and this process looks at what it left by the same
 * library, without the cost of a program's start.
 */
export class RoomProject {
  readonly room: EngineRoom;
  readonly provider: 'lxc' | 'qemu';
  private readonly script = vupArgv[1];

  constructor(provider: 'lxc' | 'qemu', parent?: string) {
    this.provider = provider;
    this.room = new EngineRoom(provider === 'lxc' ? 'root' : 'ordinary', parent);
    this.room.moveIn();
    mkdirSync(this.room.path('project'));
    writeFileSync(this.room.path('project', 'rootfs.tar'), makeTar(tinyRootfs));
    writeFileSync(this.room.path('project', 'disk.qcow2'), qcow2Head());
  }

  /** Lays the Vfile, with these texts as provision steps. */
  vfile(steps: readonly string[], more: Readonly<Record<string, unknown>> = {}): void {
    this.machines({ web: { provision: steps.map((shell) => ({ shell })), ...more } });
  }

  /** Lays the Vfile, with these machines of the room's own image. */
  machines(machines: RoomMachines): void {
    const image = this.provider === 'lxc' ? './rootfs.tar' : './disk.qcow2';
    // JSON is YAML.
    const text = JSON.stringify({ version: 1, defaults: { image, provider: this.provider }, machines });
    writeFileSync(this.room.path('project', 'Vfile.yaml'), text);
  }

  /** `vup` with these words, to its end. */
  run(args: readonly string[], options: RoomRunOptions = {}): Promise<RoomRan> {
    const { failpoint = '', trace = '', longestMs = 60_000, through = [], meet } = options;
    const env = {
      ...this.room.env,
      ...options.env,
      ...(failpoint && { VUP_FAILPOINT: failpoint }),
      ...(trace && { VUP_FAILPOINT_TRACE: trace }),
    };
    const [file = '', ...words] = [...through, process.execPath, '--require', this.room.preload, this.script, ...args];
    const child = spawn(file, words, {
      cwd: this.room.path('project'),
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const texts = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      texts.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      texts.stderr += text;
    });
    meet?.(child);
    const hung = setTimeout(() => child.kill('SIGTERM'), longestMs);
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      // `exit`, not `close`: of a killed run its children may still hold the pipes.
      child.once('exit', (code, signal) => {
        clearTimeout(hung);
        setTimeout(() => resolve({ ...texts, exitCode: code ?? undefined, signal: signal ?? undefined }), 5);
      });
    });
  }

  /** `vup` with these words, which must end well. */
  async vup(...args: readonly string[]): Promise<RoomRan> {
    const ran = await this.run(args);
    if (ran.exitCode === 0) return ran;
    throw new Error(`vup ${args.join(' ')} ended with ${ran.exitCode ?? ran.signal}:\n${ran.stdout}\n${ran.stderr}`);
  }

  /** Points that a run passes which ends with this exit code, in order, each with how often it was passed before. */
  async pointsOf(args: readonly string[], wanted: number): Promise<readonly { readonly name: string; readonly before: number }[]> {
    const trace = this.room.path('trace');
    rmSync(trace, { force: true });
    const { exitCode, stdout, stderr } = await this.run(args, { trace });
    if (exitCode !== wanted) throw new Error(`vup ${args.join(' ')} ended with ${exitCode}:\n${stdout}\n${stderr}`);
    const names = readFileSync(trace, 'utf8').trim().split('\n');
    return names.map((name, at) => ({ name, before: names.slice(0, at).filter((earlier) => earlier === name).length }));
  }

  /** What `vup plan` would still do, by step id. */
  async leftToDo(): Promise<readonly string[]> {
    const plan = await (await this.open()).plan({ kind: 'up', names: [] });
    return isEmptyPlan(plan) ? [] : plan.steps.map(({ id }) => id);
  }

  /** Why the state of an environment cannot be read; undefined when all can. */
  async unreadable(): Promise<string | undefined> {
    for (const { problem } of await this.look().environments()) if (problem !== undefined) return problem;
    return undefined;
  }

  async status(): Promise<readonly MachineStatus[]> {
    return (await this.open()).status([]);
  }

  /** `vup up` or `vup destroy` by the library; fails as they do. */
  async bring(kind: 'up' | 'destroy'): Promise<void> {
    const project = await this.open();
    const options = {
      stream: createEventStream(() => new Date().toISOString()),
      stopping: never,
      killing: never,
      approve: async () => true,
      lockTimeoutMs: 10_000,
    };
    const { error } = await project.run({ kind, names: [] }, options);
    if (error !== undefined) throw error;
  }

  /** What the engines hold, with `ID` for the environment's id, so that it can be compared between environments. */
  holds(): readonly string[] {
    return this.anonymous(this.room.holds());
  }

  /** Every file and folder below Vup's own home, as {@link holds}. Numbers in names, such as leased ids, and caches are left out. */
  files(): readonly string[] {
    const home = this.room.path('home');
    const paths = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((path) => !remembered.test(path));
    return this.anonymous(paths)
      .map((path) => path.replace(/\d{7,}-\d+/, 'RANGE'))
      .sort();
  }

  /** Files below Vup's own home that hold this name as a word, or bear it. What tells of the past is left out: logs, and the last state. */
  filesThatName(name: string): readonly string[] {
    const word = new RegExp(`\\b${name}\\b`);
    const isHistory = /(^cache\/|\.log|run\.ndjson(\.\d+)?|\.bak)/;
    const home = this.room.path('home');
    const paths = readdirSync(home, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name: file }) => relative(home, join(parentPath, file)))
      .filter((path) => !isHistory.test(path) && word.test(`${path}\n${readFileSync(join(home, path), 'latin1')}`));
    return this.anonymous(paths).toSorted();
  }

  /** As if Vup had never run here. */
  reset(): void {
    this.room.clear();
    rmSync(this.room.path('home'), { recursive: true });
    mkdirSync(this.room.path('home'));
    rmSync(this.room.path('project', 'Vfile.lock'), { force: true });
  }

  /** A file that provisioning wrote in the guest's home; '' when there is none. */
  inGuest(name: string): string {
    const found = readdirSync(this.room.path('home'), { recursive: true, encoding: 'utf8' }).find((path) => path.endsWith(`/root/${name}`));
    return found === undefined ? '' : readFileSync(join(this.room.path('home'), found), 'utf8');
  }

  dispose(): void {
    this.room.dispose();
  }

  private anonymous(lines: readonly string[]): readonly string[] {
    return lines.map((line) => line.replaceAll(this.room.dir, 'ROOM').replace(/(vup-?|environments\/|lxc\.\w+\.vup-)[0-9a-f]{8}/g, '$1ID'));
  }

  private look(): Vup {
    const keeperArgv = [process.execPath, '--require', this.room.preload, this.script, '__keeper'] as const;
    return createVup({ host: createNodeHost(), providers, version: '0', templatesDir: '/nowhere', keeperArgv });
  }

  private async open() {
    return this.look().openProject({ file: this.room.path('project', 'Vfile.yaml'), sets: [], vars: {}, vfile: 'required' });
  }
}
