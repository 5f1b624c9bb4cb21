import { dirname, join } from 'node:path';
import { VupError } from '../../errors/vup-error.ts';
import type { Files, Host } from '../../host/host.ts';
import type { Machine } from '../../machine/machine.ts';
import type { DiskChain } from '../../provider/disk-chain.ts';
import { type IdRange, type MachineRef, ownerMark } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { parseConfig, renderConfig } from './config-file.ts';
import { hasBlob } from './disk.ts';
import { type FirstBootEntry, firstBootEntries } from './first-boot.ts';
import { refuseForeignRange } from './id-range.ts';
import { machineConfig } from './machine-config.ts';
import { configPath, containerDir, upperDir, workDir } from './names.ts';

/**
 * Makes a machine's disk folders and its configuration, which comes last: a machine without one was not made to the end, and is
 * made anew. One that is there on the same chain only gets its configuration written again.
 * @throws VUP_ENGINE_FAILED when a blob is not unpacked or the place is taken by something that is not Vup's
 */
export async function createMachine(ref: MachineRef, machine: Machine, chain: DiskChain, context: EffectContext): Promise<void> {
  const { host } = context;
  const digests = [chain.image, ...chain.layers].map((blob) => blob.digest);
  const present = await readOwnConfig(ref, host);
  if (present === undefined || present.chain.join() !== digests.join()) {
    await refuseForeignRange(ref.environment.idRange, host);
    await requireBlobs(ref, chain, host);
    await host.files.remove(configPath(ref));
    await makeDisk(ref, machine, context);
    await host.failpoints.hit('lxc.create.disk-made');
  }
  await writeConfig(ref, machine, digests, host);
}

/** Writes the configuration for the next start, with the disk chain it has. @throws VUP_ENGINE_FAILED when the machine is not there */
export async function rewriteConfig(ref: MachineRef, machine: Machine, host: Host): Promise<void> {
  const present = await readOwnConfig(ref, host);
  if (present === undefined) throw new VupError('VUP_ENGINE_FAILED', { message: `the container of ${ref.name} does not exist` });
  await writeConfig(ref, machine, present.chain, host);
}

/** The configuration that Vup wrote for the machine; undefined when there is none. @throws VUP_ENGINE_FAILED when it bears another's mark */
export async function readOwnConfig(ref: MachineRef, host: Host): Promise<ReturnType<typeof parseConfig>> {
  const text = await host.files.readTextIfExists(configPath(ref));
  if (text === undefined) return undefined;
  const config = parseConfig(text);
  if (config?.owner === ownerMark(ref)) return config;
  throw new VupError('VUP_ENGINE_FAILED', {
    message: `${configPath(ref)} was not written by Vup for ${ref.name}; it is left alone`,
    hint: `Move ${containerDir(ref)} away if it is not needed.`,
  });
}

async function requireBlobs(ref: MachineRef, chain: DiskChain, host: Host): Promise<void> {
  for (const blob of [chain.image, ...chain.layers]) {
    if (await hasBlob(ref.environment, blob, host)) continue;
    throw new VupError('VUP_ENGINE_FAILED', { message: `the disk sha256:${blob.digest} that ${ref.name} stands on is not unpacked` });
  }
}

/** The guest's root passes through, but nobody lists what is there. */
const passable = 0o711;

/** Safe by path: no guest has run on these folders yet, and what an unfinished try left is removed first. */
async function makeDisk(ref: MachineRef, machine: Machine, { host }: EffectContext): Promise<void> {
  const { files } = host;
  const { idRange, network } = ref.environment;
  await files.remove(upperDir(ref));
  await files.remove(workDir(ref));
  for (const folder of [dirname(ref.paths.consoleLog), dirname(ref.paths.engineLog)]) await files.mkdir(folder);
  for (const folder of [containerDir(ref), ref.paths.root, ref.paths.disk]) await files.mkdir(folder, { mode: passable });
  await requireTraversable([containerDir(ref), ref.paths.disk], host);
  for (const folder of [upperDir(ref), workDir(ref)]) {
    await files.mkdir(folder, { mode: 0o755 });
    await files.chown(folder, idRange.base, idRange.base);
  }
  for (const entry of firstBootEntries(machine.hostname, network)) await layEntry(upperDir(ref), entry, idRange, files);
}

async function layEntry(root: string, entry: FirstBootEntry, range: IdRange, files: Files): Promise<void> {
  const path = join(root, entry.path);
  if (entry.kind === 'link') return files.symlink(entry.target, path);
  if (entry.kind === 'folder') await files.mkdir(path, { mode: 0o755 });
  else await files.write(path, entry.text, { mode: 0o644 });
  await files.chown(path, range.base, range.base);
}

/** The guest's root, a plain user of the host, must be able to walk to its own files. */
async function requireTraversable(paths: readonly string[], { files }: Host): Promise<void> {
  for (const path of paths) {
    for (let folder = path; folder !== '/'; folder = dirname(folder)) {
      const stat = await files.stat(folder, { follow: true });
      if (stat === undefined || (stat.mode & 0o001) !== 0) continue;
      throw new VupError('VUP_HOST_PERMISSION', {
        message: `${folder} is closed to other users, so an unprivileged container cannot reach its disk in ${path}`,
        hint: `Run: chmod o+x ${folder}`,
      });
    }
  }
}

async function writeConfig(ref: MachineRef, machine: Machine, digests: readonly string[], host: Host): Promise<void> {
  const config = await machineConfig(ref, machine, digests, host);
  const text = renderConfig(config);
  if ((await host.files.readTextIfExists(configPath(ref))) === text) return;
  await host.files.writeAtomic(configPath(ref), text, { mode: 0o600 });
}
