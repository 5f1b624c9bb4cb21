import type { Host, HostEnv, ProcessIdentity } from '../../../src/host/host.ts';
import { MemoryEngine } from '../../../src/providers/memory/engine.ts';
import { MemoryDisk } from './disk.ts';
import { createMemoryExec } from './memory-exec.ts';
import { createMemoryFiles, type FilesPlace } from './memory-files.ts';
import { MemoryKeepers } from './memory-keeper.ts';
import { type Fate, MemoryProcess } from './process.ts';
import { type Random, seeded } from './random.ts';
import { VirtualClock } from './virtual-clock.ts';

const person = { uid: 1000, gid: 1000 };
const root = { uid: 0, gid: 0 };
const firstDay = Date.UTC(2026, 0, 1);

/** Folders that are there before anybody does anything. */
export const places = { home: '/home/ada', project: '/home/ada/shop', vup: '/home/ada/vup' } as const;

/** A process with its view of the host. */
export interface Running {
  readonly process: MemoryProcess;
  readonly host: Host;
}

/**
 * A whole computer in memory: disk, clock, processes, and an engine with its machines. All outlive a killed process; a restart of the
 * computer ends what runs, and a power cut also takes what was not synced. Everything that happens follows from the calls and the seed.
 */
export class MemoryComputer {
  readonly disk: { current: MemoryDisk };
  readonly clock: VirtualClock;
  readonly keepers: MemoryKeepers;
  readonly engine: MemoryEngine;
  /** Host ports that strangers have. */
  readonly takenPorts = new Set<number>();
  readonly cpus = 2;
  private boots: number;
  private lastPid: number;
  private names = 0;
  private readonly running = new Set<MemoryProcess>();

  constructor(from?: MemoryComputer) {
    this.clock = new VirtualClock(from?.clock.wallMs() ?? firstDay);
    this.disk = { current: new MemoryDisk(() => this.clock.wallMs(), from?.disk.current) };
    this.keepers = new MemoryKeepers(from?.keepers);
    this.engine = from === undefined ? new MemoryEngine() : from.engine.copy();
    this.boots = from?.boots ?? 1;
    this.lastPid = from?.lastPid ?? 100;
    this.names = from?.names ?? 0;
    if (from === undefined) this.makeFolders();
  }

  /** The same computer once more, for another course of events. */
  copy(): MemoryComputer {
    return new MemoryComputer(this);
  }

  get bootId(): string {
    return `boot-${this.boots}`;
  }

  /** A new process of the person, in their project. */
  open(fate: Fate = {}): Running {
    const process: MemoryProcess = new MemoryProcess(this.newIdentity(), fate, () => this.running.delete(process));
    this.running.add(process);
    const place: FilesPlace = { disk: () => this.disk.current, process, owner: person, nextName: () => this.nextName() };
    const host: Host = {
      exec: createMemoryExec(place, (argv) => this.startKeeper(argv.at(-1) ?? '')),
      files: createMemoryFiles(place),
      net: this.netOf(process),
      clock: {
        now: () => new Date(this.clock.wallMs()).toISOString(),
        monotonicMs: () => this.clock.monotonicMs(),
        sleep: async (ms, signal) => {
          await this.clock.sleep(ms, signal);
          await process.look();
        },
      },
      env: this.envOf(),
      processes: this.processesOf(process),
      prompt: { interactive: false, confirm: async () => false },
      failpoints: { active: false, hit: () => process.look() },
    };
    return { process, host };
  }

  /** A file of the person, that rests on the disk since yesterday. */
  lay(path: string, text: string): void {
    const inode = this.disk.current.open(path, person, 0o644);
    this.disk.current.write(inode, text);
    inode.mtimeMs -= 86_400_000;
    this.disk.current.syncFile(inode);
    this.disk.current.syncFolder(path.slice(0, path.lastIndexOf('/')));
  }

  /** Every process ends, and the engine's machines with them; the disk is as it was seen last. */
  reboot(): void {
    for (const process of this.running) process.kill();
    this.keepers.clear();
    this.engine.restart();
    this.clock.forgetSleepers();
    this.clock.pass(60_000);
    this.boots += 1;
  }

  /** A reboot in which everything that was not synced may be lost, as the seed says. */
  cutPower(seed: number): void {
    this.reboot();
    const random: Random = seeded(seed);
    this.disk.current.cutPower(random);
  }

  /** Somebody kills the process with this pid. */
  private kill(identity: ProcessIdentity): void {
    for (const process of this.running) if (process.identity.pid === identity.pid) process.kill();
    this.keepers.kill(identity);
  }

  private newIdentity(): ProcessIdentity {
    this.lastPid += 1;
    return { pid: this.lastPid, startTime: String(this.lastPid), bootId: this.bootId };
  }

  private nextName(): number {
    this.names += 1;
    return this.names;
  }

  private startKeeper(folder: string): ProcessIdentity {
    const identity = this.newIdentity();
    this.keepers.start(this.disk.current, identity, folder, person);
    return identity;
  }

  private isAlive({ pid, startTime, bootId }: ProcessIdentity): boolean {
    const same = (other: ProcessIdentity): boolean => other.pid === pid && other.startTime === startTime && other.bootId === bootId;
    this.keepers.look(this.disk.current);
    return [...this.running].some(({ identity }) => same(identity)) || this.keepers.all().some(({ identity }) => same(identity));
  }

  private processesOf(process: MemoryProcess): Host['processes'] {
    const known = () => [...[...this.running].map(({ identity }) => identity), ...this.keepers.all().map(({ identity }) => identity)];
    return {
      self: async () => process.identity,
      identify: async (pid) => known().find((identity) => identity.pid === pid),
      isAlive: async (identity) => this.isAlive(identity),
      kill: async (identity) => {
        await process.effect('process', `kill ${identity.pid}`);
        if (this.isAlive(identity)) this.kill(identity);
      },
      waitGone: async (identity) => !this.isAlive(identity),
    };
  }

  private netOf(process: MemoryProcess): Host['net'] {
    const taken = (): ReadonlySet<number> => {
      const ports = new Set(this.takenPorts);
      for (const { forwards } of this.engine.machines.values()) for (const { host } of forwards) ports.add(host);
      return ports;
    };
    return {
      isPortFree: async (port) => {
        const isKept = this.keepers.all().some(({ forwards }) => forwards.some(({ host }) => host === port));
        return !isKept && !taken().has(port);
      },
      canConnect: async () => true,
      httpStatus: async () => 200,
      getText: async () => Promise.reject(new Error('the host in memory has no network')),
      download: async () => Promise.reject(new Error('the host in memory has no network')),
      askSocket: async (path, request) => {
        if ((request as { readonly op?: string }).op === 'status') await process.look();
        else await process.effect('process', `ask the keeper to ${(request as { readonly op?: string }).op}`);
        return this.keepers.ask(this.disk.current, path, request, taken);
      },
      openSocket: async () => Promise.reject(new Error('the host in memory has no such socket')),
      sshBanner: async () => ({ kind: 'refused' }),
    };
  }

  private envOf(): HostEnv {
    const variables: Readonly<Record<string, string>> = { VUP_HOME: places.vup, HOME: places.home };
    return {
      platform: 'linux',
      arch: 'x86_64',
      cpus: this.cpus,
      memoryMiB: 16_384,
      bootId: this.bootId,
      hostname: 'memory',
      ...person,
      homeDir: places.home,
      cwd: places.project,
      get: (name) => variables[name],
      withPrefix: () => ({}),
    };
  }

  private makeFolders(): void {
    for (const path of ['/home', '/tmp']) this.disk.current.mkdir(path, root, 0o755);
    for (const path of [places.home, places.project, places.vup]) this.disk.current.mkdir(path, person, 0o755);
    this.disk.current.settle();
  }
}
