import type { Recorder } from '../apply/recorder.ts';
import type { createJournal } from '../state/journal.ts';
import { createStateStore } from '../state/store.ts';
import type { OpenEnvironment } from './environment.ts';
import type { PreparedRun } from './perform-run.ts';
import { noteOwnLock } from './trust-project.ts';
import type { World } from './world.ts';

/** State first, then the journal is emptied: killed between the two, replaying says the same once more. */
export async function saveRun(
  world: World,
  { project, open, gathered, pass }: PreparedRun,
  recorder: Recorder,
  journal: ReturnType<typeof createJournal>,
): Promise<void> {
  const next = recorder.snapshot();
  // What was damaged is written anew, or it would be warned of for ever.
  const damaged = open.warnings.length > 0;
  const unlike = JSON.stringify(next.machines) !== JSON.stringify(open.state.machines) || !sameEnvironment(next, open);
  const changed = damaged || open.interrupted || recorder.tookBack || unlike;
  if (changed) {
    await pass('save.before');
    await createStateStore(world.host.files, open.files).write(next);
    await pass('save.written');
    await journal.clear();
    await pass('save.cleared');
  }
  const lock = gathered.images.lockText();
  if (lock === undefined || project.environment === undefined) return;
  await noteOwnLock(world, project, lock);
  await pass('lock-file.before');
  await project.writeLock(lock);
  await pass('lock-file.written');
}

function sameEnvironment(next: OpenEnvironment['state'], open: OpenEnvironment): boolean {
  return JSON.stringify(next.environment) === JSON.stringify(open.state.environment) && open.state.serial > 0;
}
