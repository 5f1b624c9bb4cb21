import type { ProvisionContext } from '../../../src/guest/provision-context.ts';
import type { Host, Progress } from '../../../src/host/host.ts';
import { createNodeHost } from '../../../src/host/node-host.ts';
import type { Machine, ProvisionStep } from '../../../src/machine/machine.ts';
import type { Channel, GuestCommand } from '../../../src/provider/channel.ts';

/** A channel whose guest is this very host, so that what is sent to a guest is really run. Users are not switched. */
export function createLocalChannel(host: Host, seen: GuestCommand[] = []): Channel {
  return {
    exec(command, options = {}) {
      seen.push(command);
      const env = { ...command.env };
      const cwd = command.cwd === undefined ? {} : { cwd: command.cwd };
      const input = command.input === undefined ? {} : { input: command.input };
      return host.exec.run(['/bin/sh', '-c', 'exec "$@"', 'guest', ...command.argv], { ...options, env, ...cwd, ...input });
    },
    interactive: () => Promise.reject(new Error('not in these tests')),
    endRun: () => Promise.reject(new Error('not in these tests')),
  };
}

/** What a step said while it ran. */
export interface Said {
  readonly lines: string[];
  readonly bars: { done: number; total: number | undefined; unit: string; label: string | undefined }[];
  readonly commands: GuestCommand[];
}

/** A context for provisioning this host, and a record of all that is said. */
export function localContext(changes: Partial<ProvisionContext> = {}): ProvisionContext & { readonly said: Said } {
  const host = createNodeHost();
  const said: Said = { lines: [], bars: [], commands: [] };
  const progress: Progress = {
    bar: (done, total, unit, label) => said.bars.push({ done, total, unit, label }),
    log: (stream, line) => said.lines.push(`${stream}: ${line}`),
  };
  const machine: Pick<Machine, 'name' | 'index' | 'env'> = { name: 'web-2', index: 2, env: {} };
  const signal = new AbortController().signal;
  const channel = createLocalChannel(host, said.commands);
  const restart = () => Promise.reject(new Error('unexpected restart'));
  return { host, signal, progress, channel, machine, secrets: new Map(), restart, ...changes, said };
}

/** A step with the fields that all kinds share. */
export function step<K extends ProvisionStep['kind']>(
  fields: { readonly kind: K } & Omit<Extract<ProvisionStep, { readonly kind: K }>, 'id' | 'run' | 'as' | 'env' | 'inputs'> &
    Partial<Pick<ProvisionStep, 'id' | 'run' | 'as' | 'env' | 'inputs'>>,
): Extract<ProvisionStep, { readonly kind: K }> {
  const common = { id: `${fields.kind}-1`, run: 'changed', as: 'root', env: {}, inputs: [] };
  return { ...common, ...fields } as unknown as Extract<ProvisionStep, { readonly kind: K }>;
}
