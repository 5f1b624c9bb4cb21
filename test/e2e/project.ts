import { randomBytes, randomInt } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { expect } from 'vitest';
import { stringify } from 'yaml';
import type { MachineStatus } from '../../src/core/vup.ts';
import type { VupEvent } from '../../src/events/event.ts';
import { isPortFree } from '../../src/host/probe-port.ts';
import type { MachinePlan, Plan } from '../../src/plan/step.ts';
import type { EnvironmentState, RecordedMachine } from '../../src/state/recorded.ts';
import { testHome } from '../fixtures/real-host.ts';
import { type CanaryTree, layCanaryTree } from '../oracle/canary-tree.ts';
import type { ExposureScope } from '../oracle/exposure.ts';
import { filesBelow } from '../oracle/files-below.ts';
import { noteEnvironment, noteEnvironmentsOf } from '../oracle/noted.ts';
import { faultsOf, leaksOf } from '../oracle/oracle.ts';
import { type Said, tryOnHost } from './host-command.ts';
import { programEnvironment, type Ran, type RunOptions, runVup, vupArgv } from './program.ts';
import { openPty, type PtyOptions, type PtySession } from './pty.ts';

/** A Vfile as data. Written as JSON-like YAML, so that a test says only what matters to it. */
export type VfileData = Readonly<Record<string, unknown>>;

/**
 * A project folder of its own, in which the built program is used as a person would: with a home and a folder for temporary files, amid
 * files that are not to be touched, and with a secret in the person's environment. The leak oracle judges all of it at the end.
 */
export class TestProject {
  readonly dir: string;
  /** What a test gave to a guest as a secret; the oracle looks for it in files and command lines. */
  readonly secrets: string[] = [];
  /** `address:port` of listeners beyond 127.0.0.1 that a test asked for. */
  readonly mayListenOn: string[] = [];
  private readonly around: string;
  private readonly temporary: string;
  private readonly canaries: CanaryTree;
  private readonly canarySecret = `canary-${randomBytes(12).toString('hex')}`;
  private readonly sessions: PtySession[] = [];

  /** Given to each `vup` besides what it always gets. */
  env: Readonly<Record<string, string>> = {};
  /** In place of the usual limit of each `vup`, for guests that take long to boot. */
  longestMs: number | undefined;

  /** @param files Text by path below the folder. @param below Where the project is in its temporary folder, for tests that share that. */
  constructor(files: Readonly<Record<string, string>> = {}, below = '') {
    this.around = realpathSync(mkdtempSync(join(tmpdir(), 'vup-')));
    const top = join(this.around, `e2e-${basename(this.around).slice('vup-'.length)}`);
    this.dir = join(top, below);
    this.temporary = join(this.around, 'tmp');
    for (const folder of [this.dir, this.temporary]) mkdirSync(folder, { recursive: true });
    for (const folder of [this.around, top]) chmodSync(folder, 0o755);
    chmodSync(this.temporary, 0o1777);
    this.canaries = layCanaryTree(this.around, this.dir);
    for (const [path, text] of Object.entries(files)) this.write(path, text);
  }

  path(...names: readonly string[]): string {
    return join(this.dir, ...names);
  }

  write(path: string, text: string, mode = 0o644): void {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    writeFileSync(this.path(path), text);
    chmodSync(this.path(path), mode);
  }

  remove(path: string): void {
    rmSync(this.path(path), { recursive: true });
  }

  text(path: string): string {
    return readFileSync(this.path(path), 'utf8');
  }

  vfile(data: VfileData): void {
    this.write('Vfile.yaml', stringify({ version: 1, ...data }));
  }

  /** `vup` with these words. */
  async run(args: readonly string[], options: Partial<RunOptions> = {}): Promise<Ran> {
    try {
      const { dir: cwd, longestMs } = this;
      const limit = longestMs === undefined ? {} : { longestMs };
      return await runVup(args, { cwd, ...limit, ...options, env: { ...this.person(), ...options.env } });
    } finally {
      const home = { ...this.env, ...options.env }['VUP_HOME'];
      if (home !== undefined) noteEnvironmentsOf(home);
      else if (this.id !== undefined) noteEnvironment(this.id, testHome);
    }
  }

  /** `vup` with these words, which must end well. */
  async vup(...args: readonly string[]): Promise<Ran> {
    const ran = await this.run(args);
    if (ran.exitCode === 0) return ran;
    throw new Error(`vup ${args.join(' ')} ended with ${ran.exitCode}:\n${ran.stdout}\n${ran.stderr}`);
  }

  /** Brings it up, which must succeed, and answers the events. */
  async up(...args: readonly string[]): Promise<readonly VupEvent[]> {
    return eventsOf(await this.vup('up', '--yes', '--json', ...args));
  }

  async plan(...args: readonly string[]): Promise<Plan> {
    return JSON.parse((await this.vup('plan', '--json', ...args)).stdout) as Plan;
  }

  /** The promise after every apply: a second plan has nothing to do. */
  async expectSettled(): Promise<void> {
    const { exitCode, stdout, stderr } = await this.run(['plan', '--detailed-exitcode']);
    expect({ exitCode, stderr }, stdout).toEqual({ exitCode: 0, stderr: '' });
  }

  async status(): Promise<Readonly<Record<string, MachineStatus>>> {
    const { stdout } = await this.run(['status', '--json']);
    const { machines } = JSON.parse(stdout) as { readonly machines: readonly MachineStatus[] };
    return Object.fromEntries(machines.map((machine) => [machine.name, machine]));
  }

  /** `vup` in a terminal. */
  pty(args: readonly string[], options: PtyOptions): PtySession {
    const session = openPty([...vupArgv, ...args], {
      cwd: this.dir,
      ...options,
      env: programEnvironment({ ...this.person(), ...options.env }),
    });
    this.sessions.push(session);
    return session;
  }

  /** The environment's id; undefined while there is none. */
  get id(): string | undefined {
    const index = join(testHome, 'data', 'environments.json');
    if (!existsSync(index)) return undefined;
    const { environments } = JSON.parse(readFileSync(index, 'utf8')) as { environments: readonly { id: string; projectDir: string }[] };
    return environments.find(({ projectDir }) => projectDir === this.dir)?.id;
  }

  /** The id of an environment that must be there. */
  get environmentId(): string {
    const { id } = this;
    if (id === undefined) throw new Error(`${this.dir} has no environment`);
    return id;
  }

  /** The environment's own folder. */
  get folder(): string {
    return join(testHome, 'data', 'environments', this.environmentId);
  }

  /** What Vup wrote down of a machine. */
  recorded(machine: string): RecordedMachine {
    const state = JSON.parse(readFileSync(join(this.folder, 'state.json'), 'utf8')) as EnvironmentState;
    const found = state.machines[machine];
    if (found === undefined) throw new Error(`no record of ${machine}`);
    return found;
  }

  /** The machine's name in LXC. */
  container(machine: string): string {
    return `vup-${this.environmentId}-${this.recorded(machine).key}`;
  }

  /** Runs a command in a guest by LXC's own door, whatever its exit code. */
  attach(machine: string, argv: readonly string[], input = ''): Said {
    const target = ['--lxcpath', join(this.folder, 'engine'), '--name', this.container(machine)];
    const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
    return tryOnHost(['lxc-attach', ...target, '--clear-env', '--set-var', path, '--', ...argv], input);
  }

  /** Shell text in a guest, which must succeed; answers its output without the last line break. */
  inGuest(machine: string, text: string): string {
    const said = this.attach(machine, ['/bin/sh', '-ec', text]);
    if (said.exitCode === 0) return said.stdout.replace(/\n$/, '');
    throw new Error(`in ${machine}: ${text}\nended with ${said.exitCode}: ${said.stdout}${said.stderr}`);
  }

  /** Tells one boot of a machine from another: when its init was started. */
  bootOf(machine: string): string {
    return this.inGuest(machine, 'cut -d " " -f 22 /proc/1/stat');
  }

  /** Containers of this environment that run, as LXC says. */
  running(): readonly string[] {
    const names = tryOnHost(['lxc-ls', '--lxcpath', join(this.folder, 'engine'), '--running', '-1']).stdout.split('\n');
    return names.filter((name) => name !== '').sort();
  }

  /** Every file of the project with its size and time of change, to see what a command wrote there. */
  listing(): Readonly<Record<string, string>> {
    const names = readdirSync(this.dir, { recursive: true, encoding: 'utf8' }).sort();
    return Object.fromEntries(
      names.map((name) => {
        const { mode, size, mtimeMs, ctimeMs } = statSync(this.path(name));
        return [name, statSync(this.path(name)).isDirectory() ? `folder ${mode}` : `${mode} ${size} ${mtimeMs} ${ctimeMs}`];
      }),
    );
  }

  /** Destroys the environment by `vup destroy --yes`; sees that it broke no promise while it was there, and that nothing is left of it. */
  async destroy(): Promise<void> {
    const { id } = this;
    if (id === undefined) return;
    const scope = this.scopeOf(id);
    const faults = faultsOf(scope);
    await this.vup('destroy', '--yes');
    expect([...faults, ...leaksOf(scope), ...this.leftAround()]).toEqual([]);
  }

  /** Ends what the test left open and takes all away, also after a failure. */
  async dispose(): Promise<void> {
    for (const session of this.sessions) session.kill();
    try {
      await this.destroy();
      expect(this.leftAround()).toEqual([]);
    } finally {
      this.discard();
    }
  }

  /** Takes away the folders of the project alone: of one whose environment was destroyed by its id. */
  discard(): void {
    rmSync(this.around, { recursive: true, force: true });
  }

  /** What the leak oracle judges of an environment of this project. */
  scopeOf(id: string, home = testHome): ExposureScope {
    const { canarySecret, secrets, mayListenOn, temporary } = this;
    return { id, home, folders: [temporary], canaries: [canarySecret], secrets, mayListenOn };
  }

  /** Changes in what lies around the project, and temporary files that are still there. */
  leftAround(): readonly string[] {
    const temporary = filesBelow(this.temporary).filter(({ path }) => path !== this.temporary);
    return [...this.canaries.changes(), ...temporary.map(({ path }) => `temporary ${path}`)];
  }

  /** The environment of the person who types `vup` here. */
  private person(): Readonly<Record<string, string>> {
    return { HOME: this.canaries.home, TMPDIR: this.temporary, CANARY_SECRET: this.canarySecret, ...this.env };
  }
}

/** The events of a `--json` run. */
export function eventsOf(ran: Ran): readonly VupEvent[] {
  return ran.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as VupEvent);
}

/** Ids of the steps that a run began, in order. */
export function startedSteps(events: readonly VupEvent[]): readonly string[] {
  return events.flatMap((event) => (event.type === 'step.start' ? [event.step] : []));
}

/** A machine's line in a plan. */
export function lineOf(plan: Plan, machine: string): MachinePlan {
  const line = plan.machines.find((candidate) => candidate.machine === machine);
  if (line === undefined) throw new Error(`the plan has no line for ${machine}`);
  return line;
}

/** Ports that no kernel gives out by itself, to connections or to who asks for any, and Vup neither. */
const freePorts = { first: 10_000, count: 10_000 } as const;

/** A port of the host that nobody listens on now. It stays free for as long as a guest takes to boot. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = freePorts.first + randomInt(freePorts.count);
    if (await isPortFree(port, '127.0.0.1', 'tcp')) return port;
  }
}
