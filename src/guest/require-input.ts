import { VupError } from '../errors/vup-error.ts';
import type { FileStat, Host } from '../host/host.ts';
import type { ProvisionStep } from '../machine/machine.ts';

/** The stat of a file or folder that a step reads, links followed. @throws VUP_INPUT_MISSING naming the step and the path */
export async function requireInput(host: Host, step: ProvisionStep, path: string, want: 'file' | 'any'): Promise<FileStat> {
  const stat = await host.files.stat(path, { follow: true });
  if (stat?.type === 'file' || (stat?.type === 'directory' && want === 'any')) return stat;
  throw new VupError('VUP_INPUT_MISSING', {
    message:
      stat === undefined
        ? `step "${step.id}" needs ${path}, which does not exist`
        : `step "${step.id}" cannot use ${path}: ${oddity(stat)}`,
    hint: 'Paths are relative to the folder of the Vfile.',
    details: { step: step.id, path },
  });
}

function oddity(stat: FileStat): string {
  return stat.type === 'directory' ? 'it is a folder' : 'it is neither a file nor a folder';
}
