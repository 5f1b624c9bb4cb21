import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const source = import.meta.dirname;

/** Programs that no stand-in takes the place of, and that the tested program shall not find on this host. */
const absent = ['virtiofsd'];

/** Whom the tested program takes itself for: containers take root, virtual machines are better tried without. */
export type RoomUser = 'root' | 'ordinary';

/** One call of a stand-in. */
export interface FakeCall {
  readonly tool: string;
  readonly args: readonly string[];
}

/**
 * A host of stand-ins below one folder: the engines, the programs around them and the files of the kernel that Vup asks. It takes no
 * right and no feature of the real host, may stand beside others, and goes with its folder. How it works: `lib/fake.sh`.
 */
export class EngineRoom {
  readonly dir: string;
  readonly user: RoomUser;

  constructor(user: RoomUser, parent = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()) {
    this.user = user;
    // Memory where there is some: none of these fakes loses power, so there is nothing to wait for a disk for.
    this.dir = mkdtempSync(join(parent, 'vup-fakes-'));
    // The mapped root of a container must be able to walk through.
    chmodSync(this.dir, 0o711);
    for (const folder of ['bin', 'lib']) cpSync(join(source, folder), this.path(folder), { recursive: true });
    for (const folder of ['calls', 'home']) mkdirSync(this.path(folder), { recursive: true });
    symlinkSync(process.execPath, this.path('lib', 'node'));
    this.layKernel();
    this.hurry(1);
  }

  path(...names: readonly string[]): string {
    return join(this.dir, ...names);
  }

  /** What a file of the kernel, such as `/proc/sys/net/ipv4/ip_forward`, says. */
  kernel(path: string, text: string): void {
    mkdirSync(join(this.path('kernel'), path, '..'), { recursive: true });
    writeFileSync(join(this.path('kernel'), path), text);
  }

  /** The environment in which a program finds the stand-ins before all others, and Vup its own files in here. */
  get env(): Record<string, string> {
    const { PATH = '/usr/sbin:/usr/bin:/sbin:/bin' } = process.env;
    return { PATH: [this.path('bin'), PATH].join(delimiter), HOME: this.path('home'), VUP_HOME: this.path('home') };
  }

  /** What Node is to load before the program, which then sees this room's kernel. */
  get preload(): string {
    return this.path('lib', 'kernel.cjs');
  }

  /** Makes this very process see the room, for the rest of its life. */
  moveIn(): void {
    Object.assign(process.env, this.env);
    createRequire(import.meta.url)(this.preload);
  }

  /** From now on, the clocks of programs that are started in here go so many times faster than the stand-ins do. */
  hurry(times: number): void {
    const uid = this.user === 'root' ? 0 : process.getuid?.() || 4711;
    const hidden = [...readdirSync(join(source, 'bin')), ...absent];
    writeFileSync(this.path('room.json'), JSON.stringify({ uid, hidden, hurry: times }));
  }

  /** The fault script, see `lib/faults.sh`; calls are counted from here. Without lines all goes well. */
  faults(...lines: readonly string[]): void {
    rmSync(this.path('calls'), { recursive: true });
    mkdirSync(this.path('calls'));
    writeFileSync(this.path('faults'), lines.map((line) => `${line}\n`).join(''));
  }

  /** A program that is not installed. */
  remove(tool: string): void {
    rmSync(this.path('bin', tool));
  }

  /** Puts back what {@link remove} took. */
  restore(tool: string): void {
    cpSync(join(source, 'bin', tool), this.path('bin', tool));
  }

  /** All calls since the fault script was written, in order. */
  calls(): readonly FakeCall[] {
    const numbered = readdirSync(this.path('calls'))
      .filter((name) => !name.startsWith('.'))
      .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
    return numbered.map((name) => {
      const args = readFileSync(this.path('calls', name), 'utf8').split('\0').slice(1, -1);
      return { tool: name.slice(name.indexOf('.') + 1), args };
    });
  }

  /** How often a stand-in killed who called it. */
  kills(): number {
    return linesOf(this.path('kills')).length;
  }

  /** What was asked of the engines that no caller may ever ask, such as a start of what runs. */
  violations(): readonly string[] {
    return linesOf(this.path('engine', 'violations'));
  }

  /** All that the engines and the kernel hold now: machines, containers, interfaces, tables, groups, and processes of this room. */
  holds(): readonly string[] {
    const kernel = (path: string) => readdirSync(join(this.path('kernel'), path));
    return [
      ...kernel('/proc/net/unix').map((name) => `container ${name}`),
      ...this.machines().map((mark) => `machine ${mark}`),
      ...kernel('/sys/class/net').map((name) => `interface ${name}`),
      ...kernel('/nft').map((name) => `table ${name}`),
      ...kernel('/sys/fs/cgroup')
        .filter((name) => name.startsWith('lxc.'))
        .map((name) => `control group ${name}`),
      ...this.processes().map(({ argv }) => `process ${argv.slice(0, 3).join(' ')}`),
    ].sort();
  }

  /** Marks of the virtual machines that run. */
  machines(): readonly string[] {
    const living = new Set(this.processes().map(({ pid }) => pid));
    const folder = this.path('engine', 'qemu');
    return readdirSync(folder)
      .filter((pid) => living.has(Number(pid)))
      .map((pid) => readFileSync(join(folder, pid), 'utf8'));
  }

  /** Processes of this host that have to do with the room, without the one that asks. */
  processes(): readonly { readonly pid: number; readonly argv: readonly string[] }[] {
    return readdirSync('/proc').flatMap((name) => {
      const pid = Number(name);
      if (!Number.isInteger(pid) || pid === process.pid) return [];
      const argv = readIfThere(`/proc/${name}/cmdline`).split('\0');
      return argv.some((word) => word.includes(`${this.dir}/`)) ? [{ pid, argv }] : [];
    });
  }

  /** Ends all that is left and takes the room away. */
  dispose(): void {
    this.endProcesses();
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** Ends all that is left, and has engines and kernel as they were at first. */
  clear(): void {
    this.endProcesses();
    for (const folder of ['engine', 'kernel']) rmSync(this.path(folder), { recursive: true });
    this.layKernel();
  }

  private endProcesses(): void {
    for (const { pid } of this.processes()) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended by itself.
      }
    }
  }

  private layKernel(): void {
    for (const folder of ['engine/qemu', 'engine/ssh', 'kernel/nft', 'kernel/listening']) mkdirSync(this.path(folder), { recursive: true });
    for (const folder of ['/sys/class/net', '/proc/net/unix', '/sys/fs/cgroup'])
      mkdirSync(join(this.path('kernel'), folder), { recursive: true });
    this.kernel('/sys/fs/cgroup/cgroup.controllers', 'cpu memory\n');
    this.kernel('/proc/filesystems', 'nodev\toverlay\n');
    this.kernel('/proc/sys/net/ipv4/ip_forward', '0\n');
    this.kernel('/proc/sys/fs/inotify/max_user_instances', '128\n');
    this.kernel('/dev/fuse', '');
  }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function linesOf(path: string): readonly string[] {
  return readIfThere(path)
    .split('\n')
    .filter((line) => line !== '');
}
