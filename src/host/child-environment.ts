import { isAbsolute } from 'node:path';

const systemFolders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/**
 * What a child needs of the person's environment and nothing else: who runs it (VBoxManage finds its daemon by LOGNAME, lxc its run
 * folder by XDG_RUNTIME_DIR), where temporary files go, and the proxies.
 */
const passedOn = [
  'HOME',
  'USER',
  'LOGNAME',
  'XDG_RUNTIME_DIR',
  'TMPDIR',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
] as const;

/** What a program on the person's own terminal needs on top, to draw on it. */
const terminalNames = ['TERM', 'COLORTERM'] as const;

/**
 * Folders that programs are looked up in: the person's PATH first, then the system's, where Debian users lack `/usr/sbin`.
 * Relative entries are left out, so that a file in a project folder is never taken for a tool.
 */
export function programFolders(path: string | undefined): readonly string[] {
  const own = (path ?? '').split(':').filter((folder) => isAbsolute(folder));
  return [...new Set([...own, ...systemFolders])];
}

/** The whole environment of a child that Vup starts. */
export function childEnvironment(
  from: Readonly<Record<string, string | undefined>>,
  added: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return { ...pick(from, passedOn), LC_ALL: 'C.UTF-8', PATH: programFolders(from['PATH']).join(':'), ...added };
}

/** {@link childEnvironment} for a program that takes over the terminal. */
export function terminalEnvironment(
  from: Readonly<Record<string, string | undefined>>,
  added: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return { ...childEnvironment(from), ...pick(from, terminalNames), ...added };
}

function pick(from: Readonly<Record<string, string | undefined>>, names: readonly string[]): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const name of names) {
    const value = from[name];
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}
