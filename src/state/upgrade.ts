import { VupError } from '../errors/vup-error.ts';
import type { EnvironmentState } from './recorded.ts';

/** The version of the state format that this Vup writes. */
export const stateSchema = 1;

type Document = Readonly<Record<string, unknown>>;

/** What it takes to read every state that ever was. */
export interface Upgrades {
  /** The version that is written. */
  readonly schema: number;
  /** Each makes a document of version n + 1 from one of version n; the first is for version 1. */
  readonly steps: readonly ((document: Document) => Document)[];
}

/** Steps are added, never changed. */
export const stateUpgrades: Upgrades = { schema: stateSchema, steps: [] };

/**
 * A state document of any version up to this one as the present type. The checksum was right, so its shape is what that version wrote.
 * @throws VUP_STATE_NEWER, VUP_STATE_CORRUPT for a version that never was
 */
export function upgradeState(document: unknown, file: string, upgrades: Upgrades): EnvironmentState {
  let current = document as Document;
  const written = current['schema'];
  refuseNewer(written, file, upgrades);
  if (typeof written !== 'number' || !Number.isInteger(written) || written < 1) {
    throw new VupError('VUP_STATE_CORRUPT', {
      message: `"${file}" has no version that ever was (${String(written)})`,
      hint: 'Update Vup, or put back a copy of this file if there is one.',
    });
  }
  for (const upgrade of upgrades.steps.slice(written - 1)) current = upgrade(current);
  return current as unknown as EnvironmentState;
}

/** To be asked before the checksum is looked at: a newer version may sum otherwise. @throws VUP_STATE_NEWER */
export function refuseNewer(written: unknown, file: string, { schema }: Upgrades): void {
  if (typeof written !== 'number' || written <= schema) return;
  throw new VupError('VUP_STATE_NEWER', {
    message: `"${file}" has state version ${written}; this Vup knows versions up to ${schema}`,
    hint: 'Use the Vup that wrote it, or a newer one; `vup --version` tells which this is.',
    details: { written, known: schema },
  });
}
