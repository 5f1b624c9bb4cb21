import type { ProvisionStep } from '../machine/machine.ts';
import type { GuestCommand } from '../provider/channel.ts';
import { machineVariables, type ProvisionContext } from './provision-context.ts';
import { withEnv } from './secret-env.ts';

/** A command of a `shell` or `script` step: as whom, where, and with the machine's, the step's and Vup's variables. */
export function scriptCommand(
  step: ProvisionStep,
  { machine, secrets }: Pick<ProvisionContext, 'machine' | 'secrets'>,
  argv: GuestCommand['argv'],
): GuestCommand {
  const env = { ...machine.env, ...step.env, ...machineVariables(machine) };
  return withEnv({ argv, user: step.as, ...(step.cwd === undefined ? {} : { cwd: step.cwd }) }, env, secrets);
}
