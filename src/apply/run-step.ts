import type { Step } from '../plan/step.ts';
import type { StepContext } from './context.ts';
import { runForwardPorts } from './steps/forward-ports.ts';
import { runHook } from './steps/hook.ts';
import { runCreate, runDestroy, runForget, runRename, runUpdate } from './steps/machine.ts';
import { runResume, runStart, runStop, runSuspend } from './steps/power.ts';
import { runProvision } from './steps/provision.ts';
import { runCreateDisk, runCreateNetwork, runPullImage, runRemoveNetwork } from './steps/shared.ts';
import { runWaitReady } from './steps/wait-ready.ts';

/** Does one step: intent to the journal, effect, outcome to the journal. One arm for each kind. */
export async function runStep(step: Step, context: StepContext): Promise<void> {
  switch (step.kind) {
    case 'pull-image':
      return runPullImage(step, context);
    case 'create-network':
      return runCreateNetwork(step, context);
    case 'create-disk':
      return runCreateDisk(step, context);
    case 'create':
      return runCreate(step, context);
    case 'update':
      return runUpdate(step, context);
    case 'start':
      return runStart(step, context);
    case 'wait-ready':
      return runWaitReady(step, context);
    case 'forward-ports':
      return runForwardPorts(step, context);
    case 'provision':
      return runProvision(step, context);
    case 'suspend':
      return runSuspend(step, context);
    case 'resume':
      return runResume(step, context);
    case 'stop':
      return runStop(step, context);
    case 'destroy':
      return runDestroy(step, context);
    case 'forget':
      return runForget(step, context);
    case 'rename':
      return runRename(step, context);
    case 'run-hook':
      return runHook(step, context);
    case 'remove-network':
      return runRemoveNetwork(step, context);
    default:
      return step satisfies never;
  }
}
