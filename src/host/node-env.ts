import { availableParallelism, homedir, hostname, machine, totalmem } from 'node:os';
import { isAbsolute } from 'node:path';
import { VupError } from '../errors/vup-error.ts';
import type { HostEnv } from './host.ts';
import { readBootId } from './node-processes.ts';

/** Reads the facts about this host and the person who runs Vup. */
export function createNodeEnv(variables: Readonly<Record<string, string | undefined>>): HostEnv {
  const uid = process.getuid?.() ?? -1;
  const gid = process.getgid?.() ?? -1;
  const sudoUser = uid === 0 ? personBehindSudo(variables) : undefined;
  return {
    platform: process.platform,
    arch: unameArch(machine()),
    cpus: availableParallelism(),
    get memoryMiB() {
      return Math.floor(usableMemoryBytes() / 1_048_576);
    },
    hostname: hostname(),
    uid,
    gid,
    ...(sudoUser === undefined ? {} : { sudoUser }),
    get bootId() {
      return readBootId();
    },
    get homeDir() {
      return homeFolder(variables);
    },
    get cwd() {
      return currentFolder();
    },
    get: (name) => variables[name],
    withPrefix: (prefix) => withPrefix(variables, prefix),
  };
}

function personBehindSudo(variables: Readonly<Record<string, string | undefined>>): { uid: number; gid: number } | undefined {
  const uid = wholeNumber(variables['SUDO_UID']);
  const gid = wholeNumber(variables['SUDO_GID']);
  return uid === undefined || gid === undefined || uid === 0 ? undefined : { uid, gid };
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

/** macOS says arm64 where Linux says aarch64. */
function unameArch(name: string): string {
  if (name === 'arm64') return 'aarch64';
  return name === 'x64' || name === 'amd64' ? 'x86_64' : name;
}

/** Inside a container its limit counts, not the host's memory. */
function usableMemoryBytes(): number {
  const limit = process.constrainedMemory();
  const total = totalmem();
  return limit > 0 ? Math.min(limit, total) : total;
}

/** Without HOME the user database is asked. */
function homeFolder(variables: Readonly<Record<string, string | undefined>>): string {
  const home = variables['HOME'];
  return home !== undefined && isAbsolute(home) ? home : homedir();
}

function currentFolder(): string {
  try {
    return process.cwd();
  } catch (cause) {
    throw new VupError('VUP_USAGE', {
      message: 'the current folder does not exist any more',
      hint: 'Change into a folder that exists with `cd`, then run again.',
      cause,
    });
  }
}

function withPrefix(variables: Readonly<Record<string, string | undefined>>, prefix: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(variables)) {
    if (name.startsWith(prefix) && value !== undefined) found[name] = value;
  }
  return found;
}
