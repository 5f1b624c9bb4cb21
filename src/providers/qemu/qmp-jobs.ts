import { qmpFailure } from './qmp-failure.ts';
import type { Qmp, QmpCallOptions } from './qmp-session.ts';
import type { QmpArguments } from './qmp-types.ts';

type SnapshotCommand = 'snapshot-save' | 'snapshot-load' | 'snapshot-delete';

/**
 * Runs one of QEMU's jobs on snapshots to its end. While it works QEMU answers nobody, so its time-out is for the whole.
 * @throws VUP_ENGINE_FAILED with the job's error
 */
export async function runSnapshotJob<Name extends SnapshotCommand>(
  qmp: Qmp,
  name: Name,
  takes: Omit<QmpArguments<Name>, 'job-id'>,
  options: QmpCallOptions,
): Promise<void> {
  const id = `vup-${name}`;
  await dismissEarlier(qmp, id, options);
  await qmp.execute(name, { ...takes, 'job-id': id } as unknown as QmpArguments<Name>, options);
  const isOver = ({ data }: { readonly data: Readonly<Record<string, unknown>> }) => data['id'] === id && data['status'] === 'concluded';
  await qmp.waitForEvent('JOB_STATUS_CHANGE', isOver, options);
  const job = (await qmp.execute('query-jobs', {}, options)).find((one) => one.id === id);
  await qmp.execute('job-dismiss', { id }, options);
  if (job?.error !== undefined) throw qmpFailure('refused', `QEMU refused: ${job.error}`);
}

/** A run that was interrupted left its job there, and QEMU takes no second one of that name. */
async function dismissEarlier(qmp: Qmp, id: string, options: QmpCallOptions): Promise<void> {
  const jobs = await qmp.execute('query-jobs', {}, options);
  if (jobs.some((job) => job.id === id && job.status === 'concluded')) await qmp.execute('job-dismiss', { id }, options);
}
