import type { ProvisionStep } from '../machine/machine.ts';
import type { GuestCommand } from '../provider/channel.ts';
import { machineVariables, type ProvisionContext } from './provision-context.ts';

/** A command of a `shell` or `script` step: as whom, where, and with the machine's, the step's and Vup's variables. */
export function scriptCommand(step: ProvisionStep, machine: ProvisionContext['machine'], argv: GuestCommand['argv']): GuestCommand {
  const env = { ...machine.env, ...step.env, ...machineVariables(machine) };
  return { argv, user: step.as, env, ...(step.cwd === undefined ? {} : { cwd: step.cwd }) };
}
