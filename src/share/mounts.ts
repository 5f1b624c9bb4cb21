import type { Host } from '../host/host.ts';

/** One line of /proc/self/mountinfo, proc(5). */
export interface MountEntry {
  readonly target: string;
  readonly type: string;
  readonly source: string;
}

/** Mounts of the host at or below a folder, the deepest and latest first: the order to undo them in. */
export async function mountsBelow(folder: string, host: Host): Promise<readonly MountEntry[]> {
  const entries = parseMounts(await host.files.readText('/proc/self/mountinfo'));
  return entries.filter(({ target }) => target === folder || target.startsWith(`${folder}/`)).reverse();
}

/** Reads mountinfo; spaces and the like are octal there. */
export function parseMounts(text: string): readonly MountEntry[] {
  const entries: MountEntry[] = [];
  for (const line of text.split('\n')) {
    const [left, right] = line.split(' - ');
    const target = left?.split(' ')[4];
    const [type, source] = right?.split(' ') ?? [];
    if (target !== undefined && type !== undefined && source !== undefined)
      entries.push({ target: unescapeOctal(target), type, source: unescapeOctal(source) });
  }
  return entries;
}

function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
