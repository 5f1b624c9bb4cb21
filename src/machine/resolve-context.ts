import type { Diagnostic, Place } from '../errors/diagnostic.ts';
import type { KeySchema } from '../vfile/key-schema.ts';

/** A path of the host that an environment reads, for a later check of where links lead. */
export interface ProjectPath {
  /** Absolute. For patterns: the folder that all matches are in. */
  readonly path: string;
  readonly kind: 'image' | 'folder' | 'script' | 'file' | 'inputs' | 'option';
  readonly machine: string;
  readonly place: Place;
}

/** What resolving one machine is given, and where it says what it met. */
export interface ResolveContext {
  readonly machine: string;
  /** Absolute path of the folder that holds the Vfile. */
  readonly projectDir: string;
  /** What may stand in the block of each provider, by its name. */
  readonly providerBlocks: Readonly<Record<string, KeySchema>>;
  report(finding: Omit<Diagnostic, 'severity'>): void;
  reads(path: ProjectPath): void;
}

/** A finding about something that reaches the host. `what` begins the sentence, `instead` is what needs no trust. */
export function needsTrust(what: string, place: Place, instead: string): Omit<Diagnostic, 'severity'> {
  return { rule: 'needs-trust', message: `${what} needs trust, which comes later`, hint: instead, place };
}
