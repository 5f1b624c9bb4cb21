import type { Host, ProcessIdentity } from '../host/host.ts';

/** The process that a file of ours names; undefined when there is no such file, or it is damaged. */
export async function readProcessFile(path: string, { files }: Host): Promise<ProcessIdentity | undefined> {
  const text = await files.readTextIfExists(path);
  try {
    const found = JSON.parse(text ?? 'null') as ProcessIdentity | null;
    if (!Number.isSafeInteger(found?.pid)) return undefined;
    return [found?.startTime, found?.bootId].every((field) => typeof field === 'string') ? (found ?? undefined) : undefined;
  } catch {
    return undefined;
  }
}
