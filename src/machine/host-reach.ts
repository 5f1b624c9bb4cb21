import type { Place } from '../errors/diagnostic.ts';

/** What of the host something acts on. */
export type ReachKind =
  /** A program runs on the host. */
  | 'hook'
  /** Something listens on the host where others reach it, or on a port below 1024. */
  | 'port'
  /** A folder outside the project is shared. */
  | 'folder'
  /** A file outside the project is read. */
  | 'file'
  /** An image comes from a place of the Vfile's own choice. */
  | 'image'
  /** An engine is given settings that Vup does not know. */
  | 'option'
  /** A value of the person's environment is taken. */
  | 'env';

/** One thing of a Vfile that acts on the host, and so needs a person's word. What has none of these is inert. */
export interface HostReach {
  readonly kind: ReachKind;
  /** Absent for what is of the whole environment. */
  readonly machine?: string;
  /** What it does, in words that begin with a verb: "shares /data with web, writable". One text for one deed: it is part of what is allowed. */
  readonly what: string;
  readonly place: Place;
  /** How to do without. */
  readonly instead: string;
  /** Absolute paths of files whose contents act on the host: they are part of what is allowed. */
  readonly files?: readonly string[];
}
