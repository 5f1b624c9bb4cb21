import type { Host } from '../../host/host.ts';
import { type MachineRef, type OwnedMachine, ownerMark } from '../../provider/machine-ref.ts';
import { parseConfig } from './config-file.ts';
import { configPath } from './names.ts';

/** Containers whose configuration bears the machine's mark. */
export async function ownedMachines(refs: readonly MachineRef[], host: Host): Promise<readonly OwnedMachine[]> {
  const found = await Promise.all(refs.map((ref) => readOwned(ref, host)));
  return found.filter((machine) => machine !== undefined);
}

async function readOwned(ref: MachineRef, { files }: Host): Promise<OwnedMachine | undefined> {
  const text = await files.readTextIfExists(configPath(ref));
  const config = text === undefined ? undefined : parseConfig(text);
  if (config?.owner !== ownerMark(ref) || config.address === undefined) return undefined;
  const { cpus, memoryMiB, hostname, folders, chain, address, idRange } = config;
  const settings = { cpus, memoryMiB, hostname, folders };
  return { key: ref.key, chain, settings, address, ...(idRange !== undefined && { idRange }) };
}
