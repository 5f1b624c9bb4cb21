/** What a file holds; text stays text, so that large ones are not copied for each look. */
export type Content = string | Uint8Array;

/** One entry of the disk in memory: as processes see it, and as it would be found after a power cut. */
export interface Inode {
  readonly id: number;
  readonly type: 'file' | 'directory' | 'symlink' | 'other';
  mode: number;
  readonly uid: number;
  readonly gid: number;
  mtimeMs: number;
  readonly birthtimeMs: number;
  /** Of files; for links where they point. */
  content: Content;
  /** What was last synced of a file; undefined: nothing ever was. */
  synced: Content | undefined;
  /** Of folders: as seen now. */
  readonly entries: Map<string, Inode>;
  /** Of folders: names that survive a power cut. */
  syncedEntries: Map<string, Inode>;
  /** Of folders: pairs of names since then of which one became the other. */
  renames: readonly (readonly [string, string])[];
}

/** The error that Node gives for a failed system call. */
export function systemError(code: string, path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: ${path}`), { code, path, syscall: 'call' });
}

/** Size in bytes. */
export function sizeOf(content: Content): number {
  return typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength;
}

/** As bytes. */
export function bytesOf(content: Content): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content) : content;
}

/** As text. */
export function textOf(content: Content): string {
  return typeof content === 'string' ? content : Buffer.from(content).toString('utf8');
}

/** The first bytes of it, as a write that was cut off leaves them. */
export function beginningOf(content: Content, part: number): Content {
  return content.slice(0, Math.floor(content.length * part));
}
