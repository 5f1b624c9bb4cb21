import { type ErrorCode, errorCodes } from './codes.ts';
import { fileFailure } from './file-failure.ts';

const brand = Symbol.for('vup.error');

/** What a {@link VupError} is made of. `message` says what happened, `hint` what to do next. */
export interface VupErrorInit {
  readonly message: string;
  readonly hint?: string;
  /** JSON-safe facts for `--json` readers, for example the tail of a guest's output. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
  /** In place of the code's own, where a command promises another. */
  readonly exitCode?: number;
}

/** The one error class. Told apart by `code`, never by class or message. */
export class VupError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;
  /** What a command that ends with this error exits with. */
  readonly exitCode: number;
  readonly [brand] = true;

  constructor(code: ErrorCode, init: VupErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = code;
    this.code = code;
    this.hint = init.hint;
    this.details = init.details ?? {};
    this.exitCode = init.exitCode ?? errorCodes[code].exit;
  }
}

/** True for a {@link VupError}, also one made by another copy of this package. */
export function isVupError(value: unknown): value is VupError {
  return typeof value === 'object' && value !== null && brand in value;
}

/** Any thrown thing as a {@link VupError}: what the host refused by its name, anything else as a bug in Vup. */
export function toVupError(thrown: unknown): VupError {
  if (isVupError(thrown)) return thrown;
  const refused = fileFailure(thrown, undefined);
  if (refused !== undefined) return new VupError(refused.code, refused.init);
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new VupError('VUP_BUG', {
    message,
    hint: 'This is a bug in Vup. Run again with VUP_DEBUG=1 for the stack, and report it.',
    cause: thrown,
  });
}
