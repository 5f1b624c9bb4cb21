import { basename, dirname, join, resolve } from 'node:path';
import { VupError } from '../errors/vup-error.ts';
import type { Host } from '../host/host.ts';
import { vfileNames } from '../machine/deciding-files.ts';
import { requireOwnFile, strangeFolder } from './vfile-owner.ts';

/** 256 KiB: a Vfile is read by people. */
const maxVfileBytes = 256 * 1024;

/** A Vfile and the folder that is its project. Both absolute, links resolved. */
export interface FoundVfile {
  readonly path: string;
  readonly dir: string;
}

/**
 * Finds the Vfile: `-f`, or one of the known names here or in a parent, up to the home folder or a filesystem border.
 * @throws VUP_VFILE_MISSING · VUP_VFILE_FOREIGN
 */
export async function findVfile(host: Host, file: string | undefined): Promise<FoundVfile> {
  const { found, stopped } =
    file === undefined ? await searchUpwards(host) : { found: await namedVfile(host, resolve(host.env.cwd, file)) };
  if (found !== undefined) {
    await requireOwnFile(host, found.path);
    return found;
  }
  throw new VupError('VUP_VFILE_MISSING', {
    message: `there is no Vfile.yaml in ${host.env.cwd} or a folder above it${stopped === undefined ? '' : `; the search ended below ${stopped}`}`,
    hint: 'make one with: vup init',
  });
}

async function namedVfile(host: Host, path: string): Promise<FoundVfile> {
  const stat = await host.files.stat(path, { follow: true });
  if (stat === undefined)
    throw new VupError('VUP_VFILE_MISSING', { message: `there is no file ${path}`, hint: 'check what you gave with -f' });
  if (stat.type === 'directory') return inFolder(host, path, undefined);
  const real = await host.files.realpath(path);
  return { path: real, dir: dirname(real) };
}

async function inFolder(host: Host, folder: string, fallback: FoundVfile | undefined): Promise<FoundVfile> {
  const found = (await vfileIn(host, folder)) ?? fallback;
  if (found !== undefined) return found;
  throw new VupError('VUP_VFILE_MISSING', { message: `there is no Vfile.yaml in ${folder}`, hint: 'check what you gave with -f' });
}

interface Search {
  readonly found?: FoundVfile;
  /** Why it went no further, when that is worth saying. */
  readonly stopped?: string;
}

/** Not through a folder in which somebody else could have laid a Vfile. The one it begins in is looked at only if it has one. */
async function searchUpwards(host: Host): Promise<Search> {
  let folder = await host.files.realpath(host.env.cwd);
  const { device } = (await host.files.stat(folder)) ?? {};
  for (;;) {
    const found = await vfileIn(host, folder);
    if (found !== undefined) return { found };
    const parent = dirname(folder);
    if (parent === folder || folder === host.env.homeDir) return {};
    const stat = await host.files.stat(parent);
    if (stat === undefined || stat.device !== device) return {};
    const why = strangeFolder(stat, host.env);
    if (why !== undefined) return { stopped: `${parent}, which ${why}` };
    folder = parent;
  }
}

async function vfileIn(host: Host, folder: string): Promise<FoundVfile | undefined> {
  for (const name of vfileNames) {
    const path = join(folder, name);
    const stat = await host.files.stat(path, { follow: true });
    if (stat !== undefined && stat.type !== 'directory') return { path, dir: folder };
  }
  return undefined;
}

/** Reads a configuration file as text. @throws VUP_VFILE_UNREADABLE when it is no regular UTF-8 file of sane size */
export async function readConfigText(host: Host, path: string): Promise<string> {
  const stat = await host.files.stat(path, { follow: true });
  if (stat?.type !== 'file') throw unreadable(path, 'it is not a regular file');
  if (stat.sizeBytes > maxVfileBytes) throw unreadable(path, `it has ${stat.sizeBytes} bytes; at most ${maxVfileBytes} are read`);
  const bytes = await host.files.readBytes(path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw unreadable(path, 'it is not valid UTF-8 text');
  }
}

/** The text, or undefined when there is no such file. */
export async function readConfigTextIfExists(host: Host, path: string): Promise<string | undefined> {
  return (await host.files.stat(path, { follow: true })) === undefined ? undefined : readConfigText(host, path);
}

function unreadable(path: string, why: string): VupError {
  return new VupError('VUP_VFILE_UNREADABLE', { message: `${basename(path)} cannot be read: ${why}`, hint: `look at ${path}` });
}
