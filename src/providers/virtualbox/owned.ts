import { isVupError } from '../../errors/vup-error.ts';
import type { Host } from '../../host/host.ts';
import type { MachineRef, OwnedMachine } from '../../provider/machine-ref.ts';
import { readMachineRecord } from './records.ts';

/** Machines whose record bears their mark. */
export async function ownedMachines(refs: readonly MachineRef[], host: Host): Promise<readonly OwnedMachine[]> {
  const found = await Promise.all(refs.map((ref) => readOwned(ref, host)));
  return found.filter((machine) => machine !== undefined);
}

async function readOwned(ref: MachineRef, host: Host): Promise<OwnedMachine | undefined> {
  const record = await readMachineRecord(ref, host).catch(unlessAnothers);
  if (record === undefined) return undefined;
  const { chain, cpus, memoryMiB, hostname, folders, diskMiB, address } = record;
  return { key: ref.key, chain: chain.map(({ digest }) => digest), settings: { cpus, memoryMiB, hostname, folders, diskMiB }, address };
}

/** A record that bears another's mark, or is damaged, is no error here; one that could not be read is. */
function unlessAnothers(error: unknown): undefined {
  if (!isVupError(error) || error.code !== 'VUP_ENGINE_FAILED') throw error;
}
