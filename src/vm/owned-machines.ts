import { isVupError } from '../errors/vup-error.ts';
import type { Host } from '../host/host.ts';
import type { BlobRef } from '../provider/disk-chain.ts';
import type { MachineRef, OwnedMachine } from '../provider/machine-ref.ts';

/** What a record must tell of a machine. */
type TellingRecord = OwnedMachine['settings'] & { readonly chain: readonly BlobRef[]; readonly address: string };

/** Machines whose record bears their mark. `read` answers undefined where there is none, and throws VUP_ENGINE_FAILED for another's. */
export async function ownedMachines(
  refs: readonly MachineRef[],
  read: (ref: MachineRef, host: Host) => Promise<TellingRecord | undefined>,
  host: Host,
): Promise<readonly OwnedMachine[]> {
  const found = await Promise.all(
    refs.map(async (ref) => {
      const record = await read(ref, host).catch(unlessAnothers);
      return record === undefined ? undefined : tellOf(ref, record);
    }),
  );
  return found.filter((machine) => machine !== undefined);
}

function tellOf(ref: MachineRef, record: TellingRecord): OwnedMachine {
  const { chain, cpus, memoryMiB, hostname, folders, diskMiB, address } = record;
  const settings = { cpus, memoryMiB, hostname, folders, ...(diskMiB === undefined ? {} : { diskMiB }) };
  return { key: ref.key, chain: chain.map(({ digest }) => digest), settings, address };
}

/** A record that bears another's mark, or is damaged, is no error here; one that could not be read is. */
function unlessAnothers(error: unknown): undefined {
  if (!isVupError(error) || error.code !== 'VUP_ENGINE_FAILED') throw error;
}
