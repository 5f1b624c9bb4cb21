import { basename } from 'node:path';
import { plannedBytes } from './as-planned.ts';
import { requireInput } from './require-input.ts';
import { scriptCommand } from './script-command.ts';
import { shebangWarnings } from './shebang.ts';
import type { StepOfKind } from './step-of-kind.ts';
import type { StepRun } from './step-run.ts';
import { removeUpload, uploadScript } from './upload-script.ts';

const headBytes = 256;

/** Runs a file of the project in the guest: its exact bytes, by its own shebang. @throws VUP_INPUT_MISSING · VUP_PROVISION_FAILED */
export async function runScript(step: StepOfKind<'script'>, run: StepRun): Promise<void> {
  const { host, progress } = run.context;
  await requireInput(host, step, step.path, 'file');
  const bytes = await plannedBytes(step, run.context);
  const warnings = shebangWarnings(bytes.subarray(0, headBytes), basename(step.path));
  for (const warning of warnings) progress.log('stderr', `warning: ${warning}`);
  const path = await uploadScript(run, { name: basename(step.path), input: bytes });
  try {
    await run.mustExec(scriptCommand(step, run.context, [path, ...step.args]), basename(step.path));
  } finally {
    await removeUpload(run, path);
  }
}
