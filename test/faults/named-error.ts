import { type ErrorCode, errorCodes } from '../../src/errors/codes.ts';
import type { RoomRan } from '../fakes/room-project.ts';

/** The error that a `--json` run ended with. */
interface NamedError {
  readonly code: string;
  readonly hint?: string;
}

/** How a `--json` run ended, to compare with {@link named}. */
export function endingOf({ exitCode, stdout, stderr }: RoomRan): {
  readonly code: string | undefined;
  readonly exitCode: number | undefined;
} {
  const events = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { type: string; error?: NamedError });
  const error = events.findLast((event) => event.error !== undefined && event.type !== 'step.end')?.error ?? parseError(stderr);
  return { code: error?.code, exitCode };
}

/** The end with an error of that code. */
export function named(code: ErrorCode): { readonly code: ErrorCode; readonly exitCode: number } {
  return { code, exitCode: errorCodes[code].exit };
}

/** What went wrong before there was a run stands on stderr. */
function parseError(stderr: string): NamedError | undefined {
  const line = stderr.split('\n').find((text) => text.startsWith('{'));
  return line === undefined ? undefined : (JSON.parse(line) as { error: NamedError }).error;
}
