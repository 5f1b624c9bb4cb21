import { VupError } from '../errors/vup-error.ts';
import type { FileDigests } from '../guest/file-digests.ts';
import type { Host } from '../host/host.ts';
import type { Machine } from '../machine/machine.ts';
import type { KeySchema } from '../vfile/key-schema.ts';

type Options = Readonly<Record<string, unknown>>;

/** What files are looked at with. */
export interface OptionFiles {
  readonly host: Host;
  readonly fileDigests: FileDigests;
}

/**
 * The machine with the sha256 of each file that its provider's own block names, as `<key>Digest` beside the key: a file with new
 * contents is a change of the machine. @throws VUP_INPUT_MISSING
 */
export async function withOptionDigests(machine: Machine, provider: string, files: OptionFiles): Promise<Machine> {
  const options = machine.providerOptions[provider];
  if (options === undefined) return machine;
  const { providerBlocks } = await import('../vfile/key-schema.ts');
  const schema = providerBlocks()[provider];
  if (schema === undefined) return machine;
  const digested = await digestBlock(options, schema, { ...files, machine: machine.name, path: provider });
  return { ...machine, providerOptions: { ...machine.providerOptions, [provider]: digested } };
}

interface Spot extends OptionFiles {
  readonly machine: string;
  /** Of the block, for people, for example `qemu.boot`. */
  readonly path: string;
}

async function digestBlock(options: Options, schema: KeySchema, spot: Spot): Promise<Options> {
  const entries = await Promise.all(
    Object.entries(options).map(async ([key, value]): Promise<readonly (readonly [string, unknown])[]> => {
      const keySchema = schema.properties?.[key];
      const path = `${spot.path}.${key}`;
      if (keySchema?.properties !== undefined && isOptions(value)) return [[key, await digestBlock(value, keySchema, { ...spot, path })]];
      if (keySchema?.['x-form'] !== 'project-path' || typeof value !== 'string') return [[key, value]];
      return [
        [key, value],
        [`${key}Digest`, await fileDigest(value, { ...spot, path })],
      ];
    }),
  );
  return Object.fromEntries(entries.flat());
}

function isOptions(value: unknown): value is Options {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function fileDigest(file: string, { host, fileDigests, machine, path }: Spot): Promise<string> {
  const stat = await host.files.stat(file, { follow: true });
  if (stat?.type === 'file') return fileDigests.sha256(file, stat);
  throw new VupError('VUP_INPUT_MISSING', {
    message: `${machine}: ${path} names ${file}, which ${stat === undefined ? 'does not exist' : 'is no file'}`,
    hint: 'Paths are relative to the folder of the Vfile.',
  });
}
