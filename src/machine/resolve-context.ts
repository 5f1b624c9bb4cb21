import type { Diagnostic, Place } from '../errors/diagnostic.ts';
import type { KeySchema } from '../vfile/key-schema.ts';
import type { HostReach } from './host-reach.ts';

/** A path of the host that an environment reads, for a later check of where links lead. */
export interface ProjectPath {
  /** Absolute. For patterns: the folder that all matches are in. */
  readonly path: string;
  readonly kind: 'image' | 'folder' | 'script' | 'file' | 'inputs' | 'option' | 'hook';
  /** Absent for what is of the whole environment. */
  readonly machine?: string;
  readonly place: Place;
  /** Only of a folder: whether the machine may write it. */
  readonly writable?: boolean;
}

/** What resolving one machine is given, and where it says what it met. */
export interface ResolveContext {
  readonly machine: string;
  /** Absolute path of the folder that holds the Vfile. */
  readonly projectDir: string;
  /** What `~` stands for; absent where there is none. */
  readonly homeDir?: string;
  /** What may stand in the block of each provider, by its name. */
  readonly providerBlocks: Readonly<Record<string, KeySchema>>;
  report(finding: Omit<Diagnostic, 'severity'>): void;
  reads(path: ProjectPath): void;
  /** Takes note of what acts on the host. */
  reaches(reach: HostReach): void;
}
