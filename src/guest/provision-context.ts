import type { Host, Progress } from '../host/host.ts';
import type { Secrets } from '../machine/env-value.ts';
import type { Machine } from '../machine/machine.ts';
import type { Channel } from '../provider/channel.ts';
import type { PlannedFiles } from './as-planned.ts';

/** What a provision step is given besides itself. */
export interface ProvisionContext {
  readonly host: Host;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly channel: Channel;
  readonly machine: Pick<Machine, 'name' | 'index' | 'env'>;
  /** Values of the secrets that `env` names. */
  readonly secrets: Secrets;
  /** The mark of the step's commands in the guest, see GuestExecOptions. */
  readonly run?: string;
  /** What its files were when the plan was made; without it they are taken as they are. */
  readonly planned?: PlannedFiles;
  /** After how much silence of a command it is told that it still runs. Default one minute. */
  readonly silenceMs?: number;
  /** Stops the machine and starts it again; resolves when the channel answers. */
  restart(): Promise<void>;
}

/** What every command of a step can find out about its machine. */
export function machineVariables(machine: Pick<Machine, 'name' | 'index'>): Readonly<Record<string, string>> {
  const index = machine.index === undefined ? {} : { VUP_MACHINE_INDEX: String(machine.index) };
  return { VUP_MACHINE_NAME: machine.name, ...index };
}
