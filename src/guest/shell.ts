import { scriptCommand } from './script-command.ts';
import type { StepOfKind } from './step-of-kind.ts';
import type { StepRun } from './step-run.ts';
import { removeUpload, uploadScript } from './upload-script.ts';

/** Linux takes at most 128 KiB per argument (MAX_ARG_STRLEN), here with room for what a channel wraps around it. */
const longestArgument = 64 * 1024;

/**
 * Runs inline text by `/bin/sh -e`: the first command that fails ends it. Not `-u`: what people paste reads unset variables.
 * A text too long for an argument goes in as a file.
 */
export async function runShell(step: StepOfKind<'shell'>, run: StepRun): Promise<void> {
  if (Buffer.byteLength(step.text) <= longestArgument) {
    await run.mustExec(scriptCommand(step, run.context, ['/bin/sh', '-e', '-c', step.text]), 'the shell text');
    return;
  }
  const path = await uploadScript(run, { name: 'shell', input: step.text });
  try {
    await run.mustExec(scriptCommand(step, run.context, ['/bin/sh', '-e', path]), 'the shell text');
  } finally {
    await removeUpload(run, path);
  }
}
