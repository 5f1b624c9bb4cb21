import type { ProvisionContext } from './provision-context.ts';

/** Restarts the machine and waits until its channel answers again. */
export async function reboot(context: ProvisionContext): Promise<void> {
  context.progress.log('stdout', `restarting ${context.machine.name}`);
  await context.restart();
}
