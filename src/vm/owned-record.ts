import { VupError } from '../errors/vup-error.ts';
import type { Host } from '../host/host.ts';
import { type MachineRef, ownerMark } from '../provider/machine-ref.ts';

/** What a provider writes down of a machine bears its owner mark. */
export interface OwnedRecord {
  readonly version: 1;
  /** `<environment id>/<machine key>`. */
  readonly owner: string;
}

/** A machine's record; undefined when there is none. @throws VUP_ENGINE_FAILED when it bears another's mark or is damaged */
export async function readOwnedRecord<Kept extends OwnedRecord>(ref: MachineRef, path: string, host: Host): Promise<Kept | undefined> {
  const text = await host.files.readTextIfExists(path);
  if (text === undefined) return undefined;
  const record = parseOwned(text) as Kept | undefined;
  if (record?.owner === ownerMark(ref) && record.version === 1) return record;
  throw new VupError('VUP_ENGINE_FAILED', {
    message: `${path} was not written by Vup for ${ref.name}, or is damaged; the machine is left alone`,
    hint: `Move ${ref.paths.root} away if it is not needed.`,
  });
}

/** Writes a record, if it says anything new. */
export async function writeOwnedRecord(path: string, record: OwnedRecord, { files }: Host): Promise<void> {
  const text = `${JSON.stringify(record, undefined, 2)}\n`;
  if ((await files.readTextIfExists(path)) === text) return;
  await files.writeAtomic(path, text, { mode: 0o600 });
}

/** A JSON object that names an owner. */
export function parseOwned(text: string): { readonly owner: string } | undefined {
  try {
    const value = JSON.parse(text) as { readonly owner?: unknown } | null;
    return typeof value?.owner === 'string' ? (value as { readonly owner: string }) : undefined;
  } catch {
    return undefined;
  }
}
