import type { Diagnostic } from '../errors/diagnostic.ts';

/** More than this many findings help nobody. */
export const maxShown = 50;

/** Findings in the order of the files, without those that only follow from others. */
export interface DiagnosticList {
  readonly diagnostics: readonly Diagnostic[];
  /** How many more there are. */
  readonly omitted: number;
}

/**
 * Puts findings together. They come in rounds, from the text to the meaning: what a later round says about a place that an earlier one
 * already complained about only follows from it. Within a round the same words about the same place count once, and so does one
 * place that an alias brings to several paths.
 */
export function collectDiagnostics(rounds: readonly (readonly Diagnostic[])[], files: readonly string[]): DiagnosticList {
  const kept: Diagnostic[] = [];
  const places = new Set<string>();
  for (const round of rounds) {
    const fresh = withoutRepeats(round.filter((diagnostic) => !places.has(placeKey(diagnostic))));
    for (const diagnostic of fresh) if (diagnostic.place !== undefined) places.add(placeKey(diagnostic));
    kept.push(...fresh);
  }
  const sorted = kept.sort((a, b) => fileRank(a, files) - fileRank(b, files) || line(a) - line(b) || column(a) - column(b));
  return { diagnostics: sorted.slice(0, maxShown), omitted: Math.max(0, sorted.length - maxShown) };
}

function withoutRepeats(round: readonly Diagnostic[]): readonly Diagnostic[] {
  const said = new Set<string>();
  const paths = new Map<string, string | undefined>();
  return round.filter((diagnostic) => {
    const about = `${placeKey(diagnostic)} ${diagnostic.rule}`;
    const words = `${about} ${diagnostic.message}`;
    const isSaid = said.has(words) || (diagnostic.place !== undefined && paths.has(about) && paths.get(about) !== diagnostic.path);
    said.add(words);
    if (!paths.has(about)) paths.set(about, diagnostic.path);
    return !isSaid;
  });
}

function placeKey({ place }: Diagnostic): string {
  return place === undefined ? '' : `${place.file}:${place.line}:${place.column}`;
}

function fileRank({ place }: Diagnostic, files: readonly string[]): number {
  const at = place === undefined ? -1 : files.indexOf(place.file);
  return at < 0 ? files.length : at;
}

function line({ place }: Diagnostic): number {
  return place?.line ?? 0;
}

function column({ place }: Diagnostic): number {
  return place?.column ?? 0;
}
