import type { ProvisionStep } from '../machine/machine.ts';
import { requireAsPlanned } from './as-planned.ts';
import { copyIntoGuest } from './file.ts';
import { installPackages } from './packages.ts';
import type { ProvisionContext } from './provision-context.ts';
import { reboot } from './reboot.ts';
import { runScript } from './script.ts';
import { runShell } from './shell.ts';
import { createStepRun } from './step-run.ts';

/**
 * Does one provision step in a running guest. Every command has a closed stdin. Repeating a step that was cut off is safe for
 * `packages`, `file` and `reboot`; a script or shell text must see to that itself.
 * @throws VUP_PROVISION_FAILED with the last lines in `details.tail` · VUP_INPUT_MISSING · VUP_PLAN_STALE · VUP_INTERRUPTED
 */
export async function provision(step: ProvisionStep, context: ProvisionContext): Promise<void> {
  const run = createStepRun(step, context);
  await requireAsPlanned(step, context);
  switch (step.kind) {
    case 'packages':
      return installPackages(step, run);
    case 'script':
      return runScript(step, run);
    case 'shell':
      return runShell(step, run);
    case 'file':
      await copyIntoGuest(step, run);
      // One that changed while it was read would count as what was planned.
      return requireAsPlanned(step, context);
    case 'reboot':
      return reboot(context);
    default:
      return step satisfies never;
  }
}
