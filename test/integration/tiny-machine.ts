import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import type { ProcessIdentity } from '../../src/host/host.ts';
import { createNodeHost } from '../../src/host/node-host.ts';
import { type MachineRef, ownerMark } from '../../src/provider/machine-ref.ts';
import { qemuArgs } from '../../src/providers/qemu/command-line.ts';
import type { MachineLaunch } from '../../src/providers/qemu/launch.ts';
import { consoleSocket, diskFile, engineRun, processMark, qmpSocket, seedFile } from '../../src/providers/qemu/names.ts';
import { withQmp } from '../../src/providers/qemu/qmp.ts';
import { writeProcessRecord } from '../../src/providers/qemu/records.ts';
import type { SuspendedLaunch } from '../../src/providers/qemu/saved-state.ts';
import { environmentPaths, machinePaths, vupPaths } from '../../src/state/paths.ts';
import { machineUuid } from '../../src/vm/machine-uuid.ts';
import { lettersDisk } from '../fixtures/guests/letters.ts';
import { noteEnvironment } from '../oracle/noted.ts';
import { scratchFolders } from '../unit/host/scratch.ts';

const host = createNodeHost();

/** A machine of the tiny guest with Vup's own command line. */
export interface TinyMachine {
  readonly ref: MachineRef;
  readonly suspended: SuspendedLaunch;
  /** Starts QEMU with further arguments; resolves with its process once the guest writes letters, with `-S` once QEMU answers. */
  start(more?: readonly string[]): Promise<ProcessIdentity>;
  /** The letters that the guest wrote so far, without what the firmware says. */
  letters(): string;
  /** Resolves when the guest has written so many more letters. */
  moreLetters(count: number): Promise<void>;
}

/** Makes machines whose QEMUs are gone after each test. */
export function tinyMachines(): () => TinyMachine {
  const scratch = scratchFolders();
  const started: ProcessIdentity[] = [];
  const runs: string[] = [];
  afterEach(async () => {
    for (const process of started.splice(0)) {
      await host.processes.kill(process, 'SIGKILL');
      await host.processes.waitGone(process, 5000);
    }
    // Where its sockets go when their own folder lies too deep.
    for (const folder of runs.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    const machine = makeMachine(scratch(), started);
    runs.push(dirname(machine.ref.paths.run));
    return machine;
  };
}

function makeMachine(home: string, started: ProcessIdentity[]): TinyMachine {
  const ref = refBelow(home);
  const { disk, records, consoleLog, engineLog } = ref.paths;
  execFileSync('mkdir', ['-p', disk, records, engineRun(ref)]);
  const base = makeDisks(ref);
  const launch: MachineLaunch = {
    program: 'qemu-system-x86_64',
    mark: processMark(ref),
    uuid: machineUuid(ref),
    machineType: 'q35',
    accel: 'tcg,thread=multi',
    cpu: 'max',
    cpus: 1,
    memoryMiB: 64,
    folders: { carried: [], plugged: true },
    boot: { kind: 'bios' },
    disks: { disk: diskFile(ref), base, seed: seedFile(ref) },
    nics: [{ kind: 'slirp', mac: ref.mac, restrict: true, forwards: [] }],
    sockets: { qmp: qmpSocket(ref), console: consoleSocket(ref) },
    consoleLog,
    sandbox: true,
    own: [],
  };
  const note = { owner: ownerMark(ref), memoryMiB: 64, accel: launch.accel, folders: 'rsync', nics: launch.nics } as const;
  const written = () => readFileSync(consoleLog, 'latin1').match(/[A-Z]+$/)?.[0] ?? '';
  const moreLetters = async (count: number) => {
    const goal = written().length + count;
    for (let tries = 0; written().length < goal; tries += 1) {
      if (tries > 600) throw new Error(`the guest writes nothing: ${readFileSync(engineLog, 'utf8')}`);
      await host.clock.sleep(50);
    }
  };
  return {
    ref,
    suspended: { record: recordOf(ref), process: note },
    async start(more = []) {
      const process = await host.exec.detach([launch.program, ...qemuArgs(launch), ...more], { logFile: engineLog });
      started.push(process);
      await writeProcessRecord(
        ref,
        { owner: ownerMark(ref), process, memoryMiB: 64, accel: launch.accel, folders: 'rsync', nics: launch.nics },
        host,
      );
      const starting = () => host.processes.isAlive(process);
      await withQmp(qmpSocket(ref), host, async () => undefined, { starting });
      if (!more.includes('-S')) await moreLetters(3);
      return process;
    },
    letters: written,
    moreLetters,
  };
}

function refBelow(home: string): MachineRef {
  const vup = vupPaths({ ...host.env, get: (name) => (name === 'VUP_HOME' ? home : undefined) });
  const id = randomBytes(4).toString('hex');
  const files = environmentPaths(vup, id);
  noteEnvironment(id, home);
  const environment = {
    id,
    name: 'test',
    paths: files,
    network: { subnet: '10.213.78.0/24', gateway: '10.213.78.1' },
    idRange: { base: 1_900_000_000, size: 65_536 },
    storeRoot: vup.store,
    verdictsFile: vup.verdicts,
    guarded: [],
  };
  return { environment, name: 'tiny', key: 'tiny', address: '10.213.78.9', mac: '02:76:1a:2b:3c:09', paths: machinePaths(files, 'tiny') };
}

/** The guest is in the image that the machine's own disk stands on. */
function makeDisks(ref: MachineRef): string {
  const [raw, base] = [join(ref.paths.root, 'raw'), join(ref.paths.root, 'base.qcow2')];
  writeFileSync(raw, lettersDisk());
  writeFileSync(seedFile(ref), new Uint8Array(1_048_576));
  execFileSync('qemu-img', ['convert', '-f', 'raw', '-O', 'qcow2', raw, base]);
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', '-b', base, '-F', 'qcow2', diskFile(ref)]);
  return base;
}

function recordOf(ref: MachineRef): SuspendedLaunch['record'] {
  return {
    version: 1,
    address: '10.0.0.9',
    owner: ownerMark(ref),
    network: 'qemu-user',
    machineType: 'q35',
    chain: [],
    hostname: 'tiny',
    cpus: 1,
    memoryMiB: 64,
    diskMiB: 1,
    folders: [],
    options: { accel: 'tcg', firmware: 'bios', machine: 'q35', cpu: 'max' },
    seeded: false,
  };
}
