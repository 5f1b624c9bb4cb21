import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { constants } from 'node:os';
import { VupError } from '../errors/vup-error.ts';
import { childEnvironment, programFolders, terminalEnvironment } from './child-environment.ts';
import { noteEnd } from './detached-ends.ts';
import { explainStart } from './explain-start.ts';
import { findProgram, requireProgram } from './find-program.ts';
import type { Argv, Exec, ExecOptions, ProcessIdentity } from './host.ts';
import { joinSocket } from './join-socket.ts';
import type { Launch } from './launch-child.ts';
import { identifyNow } from './node-processes.ts';
import { runChild } from './run-child.ts';

/** The one door to other programs. `from` is the person's environment, of which children get only what they need. */
export function createNodeExec(from: Readonly<Record<string, string | undefined>>): Exec {
  const folders = programFolders(from['PATH']);
  const prepare = async (argv: Argv, options: ExecOptions, env: Record<string, string>): Promise<Launch> => ({
    argv: [await requireProgram(argv[0], folders), ...argv.slice(1)],
    env,
    options,
  });
  return {
    async run(argv, options = {}) {
      const launch = await prepare(argv, options, childEnvironment(from, options.env));
      if (typeof options.input !== 'object' || !('command' in options.input)) return runChild(launch);
      const [name, ...args] = options.input.command;
      const command: Argv = [await requireProgram(name, folders), ...args];
      return runChild({ ...launch, options: { ...options, input: { command } } });
    },
    async interactive(argv, options = {}) {
      return runInteractive(await prepare(argv, {}, terminalEnvironment(from, options.env)));
    },
    joinSocket,
    async detach(argv, options) {
      return startDetached(await prepare(argv, {}, childEnvironment(from, options.env)), options.logFile, options.fd3);
    },
    which: (name) => findProgram(name, folders),
  };
}

/** The terminal sends Ctrl-C to the child as well: while it runs, it alone answers. */
function runInteractive(launch: Launch): Promise<number> {
  const ignore = (): void => undefined;
  const signals = ['SIGINT', 'SIGQUIT'] as const;
  for (const signal of signals) process.on(signal, ignore);
  return explainStart(launch, () => {
    const child = spawn(launch.argv[0], launch.argv.slice(1), { env: launch.env, stdio: 'inherit' });
    return new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']));
    });
  }).finally(() => {
    for (const signal of signals) process.off(signal, ignore);
  });
}

/** In `/`, so that it keeps no folder of the person busy. */
async function startDetached(launch: Launch, logFile: string, fd3: number | undefined): Promise<ProcessIdentity> {
  const log = await open(logFile, 'a', 0o600);
  try {
    return await explainStart(launch, () => {
      const stdio = ['ignore' as const, log.fd, log.fd, ...(fd3 === undefined ? [] : [fd3])];
      const child = spawn(launch.argv[0], launch.argv.slice(1), { env: launch.env, cwd: '/', detached: true, stdio });
      // Before the event loop turns nobody has reaped it: even one that died at once can still be identified.
      const identity = child.pid === undefined ? undefined : identifyNow(child.pid);
      if (identity !== undefined) noteEnd(child, identity);
      child.unref();
      return new Promise<ProcessIdentity>((resolve, reject) => {
        child.once('error', reject);
        child.once('spawn', () => (identity === undefined ? reject(vanished(launch)) : resolve(identity)));
      });
    });
  } finally {
    await log.close();
  }
}

function vanished(launch: Launch): VupError {
  return new VupError('VUP_ENGINE_FAILED', { message: `the program "${launch.argv[0]}" ended as soon as it was started` });
}
