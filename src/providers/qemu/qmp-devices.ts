import { qmpFailure } from './qmp-failure.ts';
import type { Qmp, QmpCallOptions } from './qmp-session.ts';

const defaultRemovalMs = 15_000;

/**
 * Takes a device out of a running machine and waits until the guest has released it. A device that is not there is fine.
 * @throws VUP_ENGINE_FAILED when the guest refuses, or does not answer in time: one whose kernel has no hot-plug driver never does
 */
export async function removeDevice(qmp: Qmp, id: string, options: QmpCallOptions = {}): Promise<void> {
  const about = (event: { readonly data: Readonly<Record<string, unknown>> }) => event.data['device'] === id;
  const within = { timeoutMs: defaultRemovalMs, ...options };
  try {
    await qmp.execute('device_del', { id }, options);
  } catch (error) {
    if (isNotFound(error)) return;
    throw error;
  }
  const decided = new AbortController();
  const either = { ...within, signal: options.signal ? AbortSignal.any([options.signal, decided.signal]) : decided.signal };
  const gone = qmp.waitForEvent('DEVICE_DELETED', about, either).then(() => true);
  const kept = qmp.waitForEvent('DEVICE_UNPLUG_GUEST_ERROR', about, either).then(() => false);
  try {
    if (!(await Promise.race([gone, kept]))) throw qmpFailure('refused', `the guest does not release the device ${id}`);
  } finally {
    decided.abort();
    await Promise.allSettled([gone, kept]);
  }
}

function isNotFound(error: unknown): boolean {
  return (error as { readonly details?: Readonly<Record<string, unknown>> }).details?.['class'] === 'DeviceNotFound';
}
