import type { Host, ProcessIdentity } from '../host/host.ts';

/** The process that a file of ours names; undefined when there is no such file, or it is damaged. */
export async function readProcessFile(path: string, { files }: Host): Promise<ProcessIdentity | undefined> {
  const text = await files.readTextIfExists(path);
  try {
    const found = JSON.parse(text ?? 'null') as ProcessIdentity | null;
    return typeof found?.pid === 'number' ? found : undefined;
  } catch {
    return undefined;
  }
}
