import { type Form, misread, read } from './form.ts';

/** A shared folder's two ends as written. */
export interface FolderText {
  readonly from: string;
  readonly to: string;
}

/** The short form `from:to`, split at the last `:/`, so that `from` may hold colons. */
export function parseFolder(text: string): Form<FolderText> {
  const at = text.lastIndexOf(':/');
  if (at > 0) return read({ from: text.slice(0, at), to: text.slice(at + 1) });
  const hint = 'write "from:/to", for example ".:/srv/app"';
  if (text.includes(':')) return misread('bad-folder', `what follows the colon in "${text}" is not an absolute path`, hint);
  return misread('bad-folder', `"${text}" does not say where in the machine it appears`, hint);
}
