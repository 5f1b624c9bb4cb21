import type { Files, Host } from '../../src/host/host.ts';
import { createNodeHost } from '../../src/host/node-host.ts';

const { env, clock } = createNodeHost();

/** A host all of whose files hold a text, and all of whose programs say it. It has no folders. */
export function hostThatSays(text: string): Host {
  const files: Partial<Files> = {
    readText: async () => text,
    readTextIfExists: async () => text,
    readTail: async () => text,
    realpath: async (path: string) => path,
    stat: async () => undefined,
    list: async () => [],
  };
  const run = async () => ({ exitCode: 0, stdout: text, stderr: text, timedOut: false });
  return { env, clock, files, exec: { run, which: async (name: string) => `/usr/bin/${name}` } } as unknown as Host;
}
