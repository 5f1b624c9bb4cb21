import { type Form, misread, read } from './form.ts';

/** A path of the host that the Vfile names. */
export interface HostPath {
  /** Absolute, without `.` and `..`. Links are not followed. */
  readonly path: string;
  readonly isInProject: boolean;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const control = /[\u0000-\u001f\u007f]/;

/** A path relative to the folder that holds the Vfile, an absolute one, or one that begins with `~`. Pure: nothing is looked up. */
export function parseHostPath(text: string, projectDir: string, homeDir?: string): Form<HostPath> {
  const misshapen = checkPath(text);
  if (misshapen !== undefined) return misshapen;
  const atHome = text === '~' || text.startsWith('~/');
  if (atHome && homeDir === undefined)
    return misread('bad-path', `"${text}" is in a home folder that is not known`, 'write the whole path');
  const whole = atHome ? `${homeDir}${text.slice(1)}` : text;
  const path = normalize(whole.startsWith('/') ? whole : `${projectDir}/${whole}`);
  const root = normalize(projectDir);
  const isInProject = path === root || path.startsWith(root === '/' ? '/' : `${root}/`);
  return read({ path, isInProject });
}

/** An absolute path inside a guest, without `.` and `..`. */
export function parseGuestPath(text: string): Form<string> {
  const misshapen = checkPath(text);
  if (misshapen !== undefined) return misshapen;
  if (!text.startsWith('/')) return misread('bad-path', `"${text}" is not an absolute path`, `write "/${text.replace(/^\.?\//, '')}"`);
  if (text.split('/').includes('..')) return misread('bad-path', `"${text}" has ".." in it`, `write "${normalize(text)}"`);
  return read(normalize(text));
}

/** Places of a guest that nothing may be laid over, or it would not boot. */
const reserved = ['/', '/proc', '/sys', '/dev', '/run', '/etc', '/usr', '/bin', '/sbin', '/lib', '/lib64', '/var', '/boot'];

/** An absolute path inside a guest on which a folder can be laid. */
export function parseMountPoint(text: string): Form<string> {
  const path = parseGuestPath(text);
  if (!path.ok) return path;
  if (reserved.includes(path.value))
    return misread('bad-path', `a folder over ${path.value} would hide what the machine needs`, 'choose a folder below it');
  if (/^\/(proc|sys|dev)\//.test(path.value))
    return misread('bad-path', `${path.value} belongs to the guest's kernel`, 'choose another folder');
  return path;
}

/** Removes `.`, `..`, doubled and trailing slashes from an absolute path. */
export function normalize(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

function checkPath(text: string) {
  if (text === '') return misread('bad-path', 'the path is empty');
  if (control.test(text)) return misread('bad-path', 'the path has a line break or a control character in it');
  return undefined;
}
