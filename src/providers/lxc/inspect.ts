import type { Host } from '../../host/host.ts';
import { type MachineRef, ownerMark } from '../../provider/machine-ref.ts';
import type { Observed } from '../../provider/observed.ts';
import { isServed } from '../../share/folders.ts';
import { listPayloads, readCgroupLayout } from './cgroups.ts';
import { parseConfig, type WrittenConfig } from './config-file.ts';
import { commandSocket, configPath, containerName, upperDir } from './names.ts';

/** What one look at the kernel tells about all containers. */
interface EngineView {
  /** Names of abstract sockets, with their `@`. */
  readonly sockets: ReadonlySet<string>;
  /** Containers that have a control group. */
  readonly payloads: ReadonlySet<string>;
}

/**
 * One answer per ref, without starting a process: a running container has its monitor's abstract socket and a control group.
 * The socket alone is not believed: any user of the host may open one of that name.
 */
export async function inspectAll(refs: readonly MachineRef[], host: Host): Promise<readonly Observed[]> {
  let view: EngineView;
  try {
    view = await lookAtKernel(host);
  } catch (error) {
    return refs.map((ref) => ({ machine: ref.name, status: 'unknown', reason: `the kernel could not be asked: ${String(error)}` }));
  }
  return Promise.all(refs.map((ref) => inspectOne(ref, view, host)));
}

/** True when the machine's container runs now. @throws when the kernel could not be asked */
export async function isRunning(ref: MachineRef, host: Host): Promise<boolean> {
  return runsIn(await lookAtKernel(host), ref);
}

async function lookAtKernel(host: Host): Promise<EngineView> {
  const table = await host.files.readText('/proc/net/unix');
  const sockets = new Set<string>();
  for (const line of table.split('\n')) {
    const at = line.indexOf(' @');
    if (at >= 0) sockets.add(line.slice(at + 1));
  }
  return { sockets, payloads: await listPayloads(await readCgroupLayout(host), host) };
}

function runsIn(view: EngineView, ref: MachineRef): boolean {
  return view.sockets.has(commandSocket(ref)) && view.payloads.has(containerName(ref));
}

async function inspectOne(ref: MachineRef, view: EngineView, host: Host): Promise<Observed> {
  const machine = ref.name;
  try {
    const text = await host.files.readTextIfExists(configPath(ref));
    if (text === undefined) return await inspectUnfinished(ref, host);
    const config = parseConfig(text);
    if (config?.owner !== ownerMark(ref)) {
      return { machine, status: 'broken', reason: `${configPath(ref)} was not written by Vup for this machine` };
    }
    if (!runsIn(view, ref)) return { machine, status: 'stopped', settings: settingsOf(config) };
    return { machine, status: 'running', settings: settingsOf({ ...config, folders: await servedFolders(ref, config, host) }) };
  } catch (error) {
    return { machine, status: 'unknown', reason: `${configPath(ref)} could not be read: ${String(error)}` };
  }
}

/** Create writes the configuration last: without it there is nothing, or a beginning that broke off. */
async function inspectUnfinished(ref: MachineRef, host: Host): Promise<Observed> {
  if ((await host.files.stat(upperDir(ref))) === undefined) return { machine: ref.name, status: 'absent' };
  return { machine: ref.name, status: 'broken', reason: 'its creation did not come to the end' };
}

/** A running machine has only those of its folders whose servers live. */
async function servedFolders(ref: MachineRef, { folders }: WrittenConfig, host: Host): Promise<WrittenConfig['folders']> {
  const served = await Promise.all(folders.map((_, position) => isServed(ref, position, host)));
  return folders.filter((_, position) => served[position]);
}

function settingsOf(config: WrittenConfig): NonNullable<Observed['settings']> {
  const { cpus, memoryMiB, hostname, folders } = config;
  const imageDigest = config.chain[0];
  return { cpus, memoryMiB, hostname, folders, ...(imageDigest === undefined ? {} : { imageDigest }) };
}
