import type { Host } from './host.ts';
import { createNodeClock } from './node-clock.ts';
import { createNodeEnv } from './node-env.ts';
import { createNodeExec } from './node-exec.ts';
import { createNodeFiles } from './node-files.ts';
import { createNodeNet } from './node-net.ts';
import { createNodeProcesses } from './node-processes.ts';
import { createNodePrompt } from './node-prompt.ts';

/** The outside world of this Node process. */
export function createNodeHost(): Host {
  return {
    exec: createNodeExec(process.env),
    files: createNodeFiles(),
    net: createNodeNet(),
    clock: createNodeClock(),
    env: createNodeEnv(process.env),
    processes: createNodeProcesses(),
    prompt: createNodePrompt(),
  };
}
