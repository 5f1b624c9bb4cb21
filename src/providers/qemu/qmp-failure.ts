import { isVupError, VupError } from '../../errors/vup-error.ts';

/**
 * What went wrong on a QMP connection. `gone`: nobody listens (no QEMU, or not yet). `busy`: another Vup holds the connection, or QEMU
 * does not come to answering. `refused`: QEMU's own error. `closed`: the connection broke off, mostly since QEMU ended. `garbled`: no QMP.
 */
export type QmpFailureKind = 'gone' | 'busy' | 'refused' | 'closed' | 'garbled';

/** An error of QMP; `details.qmp` holds the kind, `details.class` QEMU's own class where it refused. */
export function qmpFailure(
  kind: QmpFailureKind,
  message: string,
  more: { readonly class?: string; readonly cause?: unknown } = {},
): VupError {
  return new VupError('VUP_ENGINE_FAILED', {
    message,
    details: { qmp: kind, ...(more.class === undefined ? {} : { class: more.class }) },
    ...(more.cause === undefined ? {} : { cause: more.cause }),
  });
}

/** The kind of an error of this module, undefined for any other. */
export function qmpFailureKind(error: unknown): QmpFailureKind | undefined {
  if (!isVupError(error) || error.code !== 'VUP_ENGINE_FAILED') return undefined;
  return error.details['qmp'] as QmpFailureKind | undefined;
}
