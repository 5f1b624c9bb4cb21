import { type Form, misread, read } from './form.ts';

/** A shared folder's two ends as written. */
export interface FolderText {
  readonly from: string;
  readonly to: string;
}

/** The short form `from:to`, split at the last `:/`, so that `from` may hold colons. */
export function parseFolder(text: string): Form<FolderText> {
  const at = text.lastIndexOf(':/');
  const ends = { from: text.slice(0, at), to: text.slice(at + 1) };
  if (at > 0 && /:(ro|rw)$/.test(text)) return misread('bad-folder', `"${text}" ends as in Compose`, modeHint(ends));
  if (at > 0) return read(ends);
  const hint = 'write "from:/to", for example ".:/srv/app"';
  if (text.includes(':')) return misread('bad-folder', `what follows the colon in "${text}" is not an absolute path`, hint);
  return misread('bad-folder', `"${text}" does not say where in the machine it appears`, hint);
}

/** Taken as a part of the path it would quietly share a folder writable that was meant not to be. */
function modeHint({ from, to }: FolderText): string {
  const readonly = to.endsWith(':ro') ? ', readonly: true' : '';
  return `write { from: ${from}, to: ${to.slice(0, -3)}${readonly} }`;
}
