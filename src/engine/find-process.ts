import type { Host, ProcessIdentity } from '../host/host.ts';
import { readProcessFile } from './process-file.ts';

/** Tells a process by its program and arguments. */
export type MatchesArgv = (argv: readonly string[]) => boolean;

/**
 * The first process of this host whose command line matches: for those whose start Vup did not live to write down. The match must name
 * something that is only ours, such as a path below the environment's own folder.
 */
export async function findProcess(matches: MatchesArgv, host: Host): Promise<ProcessIdentity | undefined> {
  for (const name of await host.files.list('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const pid = Number(name);
    if (!(await hasArgv(pid, matches, host))) continue;
    const identity = await host.processes.identify(pid);
    // Once more: between the two looks the number may have gone to another process.
    if (identity !== undefined && (await hasArgv(pid, matches, host))) return identity;
  }
  return undefined;
}

/** The process that a file of ours names if it lives, else the one whose command line matches. */
export async function findStarted(identityFile: string, matches: MatchesArgv, host: Host): Promise<ProcessIdentity | undefined> {
  const written = await readProcessFile(identityFile, host);
  if (written !== undefined && (await host.processes.isAlive(written))) return written;
  return findProcess(matches, host);
}

async function hasArgv(pid: number, matches: MatchesArgv, { files }: Host): Promise<boolean> {
  try {
    const text = await files.readTextIfExists(`/proc/${pid}/cmdline`);
    return text !== undefined && text !== '' && matches(text.split('\0').slice(0, -1));
  } catch {
    // The process ended between the list and the look (ESRCH).
    return false;
  }
}
