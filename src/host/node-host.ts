import { programFolders } from './child-environment.ts';
import { findProgram } from './find-program.ts';
import type { Exec, Failpoints, Host, Net } from './host.ts';
import { createNodeClock } from './node-clock.ts';
import { createNodeEnv } from './node-env.ts';
import { createNodeFiles } from './node-files.ts';
import { createNodeProcesses } from './node-processes.ts';
import { createNodePrompt } from './node-prompt.ts';

/**
 * The outside world of this Node process. Programs and the network come when they are first used: a look at what runs needs neither, and
 * Node's own modules for them take longer to load than such a look takes.
 */
export function createNodeHost(): Host {
  return {
    exec: execOnDemand(process.env),
    files: createNodeFiles(),
    net: netOnDemand(),
    clock: createNodeClock(),
    env: createNodeEnv(process.env),
    processes: createNodeProcesses(),
    prompt: createNodePrompt(),
    failpoints: failpointsOnDemand(process.env),
  };
}

function execOnDemand(from: Readonly<Record<string, string | undefined>>): Exec {
  let loaded: Promise<Exec> | undefined;
  const exec = (): Promise<Exec> => {
    loaded ??= import('./node-exec.ts').then(({ createNodeExec }) => createNodeExec(from));
    return loaded;
  };
  const folders = programFolders(from['PATH']);
  return {
    run: async (argv, options) => (await exec()).run(argv, options),
    interactive: async (argv, options) => (await exec()).interactive(argv, options),
    joinSocket: async (path, options) => (await import('./join-socket.ts')).joinSocket(path, options),
    detach: async (argv, options) => (await exec()).detach(argv, options),
    which: (name) => findProgram(name, folders),
  };
}

function netOnDemand(): Net {
  let loaded: Promise<Net> | undefined;
  const net = (): Promise<Net> => {
    loaded ??= import('./node-net.ts').then(({ createNodeNet }) => createNodeNet());
    return loaded;
  };
  return {
    isPortFree: async (port, bind, protocol) => (await net()).isPortFree(port, bind, protocol),
    canConnect: async (port, address, timeoutMs) => (await net()).canConnect(port, address, timeoutMs),
    httpStatus: async (url, timeoutMs) => (await net()).httpStatus(url, timeoutMs),
    getText: async (url, options) => (await net()).getText(url, options),
    download: async (url, file, options) => (await net()).download(url, file, options),
    askSocket: async (path, request, timeoutMs) => (await net()).askSocket(path, request, timeoutMs),
    openSocket: async (path, options) => (await net()).openSocket(path, options),
    sshBanner: async (port, address, options) => (await net()).sshBanner(port, address, options),
  };
}

function failpointsOnDemand({ VUP_FAILPOINT: text = '', VUP_FAILPOINT_TRACE: traceFile = '' }: NodeJS.ProcessEnv): Failpoints {
  if (text === '' && traceFile === '') return { active: false, hit: async () => undefined };
  let loaded: Promise<Failpoints> | undefined;
  const hit = async (name: string): Promise<void> => {
    loaded ??= import('./failpoints.ts').then(({ createFailpoints }) => createFailpoints(text, traceFile));
    return (await loaded).hit(name);
  };
  return { active: text !== '', hit };
}
