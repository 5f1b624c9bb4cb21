import type { Place } from './diagnostic.ts';

/** A place for the middle of a sentence: `line 14 of Vfile.yaml`, or the option that has no lines. */
export function placeInWords(place: Place): string {
  return place.file.startsWith('--') ? place.file : `line ${place.line} of ${fileName(place.file)}`;
}

/** A place as short as it can be: `Vfile.yaml:14`. */
export function shortPlace(place: Place): string {
  return place.file.startsWith('--') ? place.file : `${fileName(place.file)}:${place.line}`;
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
