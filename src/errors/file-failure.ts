import type { ErrorCode } from './codes.ts';
import type { VupErrorInit } from './vup-error.ts';

/** A code, and what a VupError of it is made of. */
export interface FileFailure {
  readonly code: ErrorCode;
  readonly init: VupErrorInit;
}

/** What Node throws for a call that the kernel refused. */
interface RefusedCall {
  readonly code: string;
  readonly syscall: string;
  readonly path?: string;
}

/**
 * A call on a file that the kernel refused, as what a person can mend. `path` is what was to be written; undefined where that is not known:
 * then only what is never a mistake of the program counts. Undefined for everything else.
 */
export function fileFailure(error: unknown, path: string | undefined): FileFailure | undefined {
  if (!isRefusedCall(error)) return undefined;
  const at = path ?? error.path;
  const file = at === undefined ? 'a file' : `"${at}"`;
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return failure('VUP_HOST_RESOURCE', {
        message: `no space is left to write ${file}`,
        hint: `Free some (\`df -h${at === undefined ? '' : ` ${parentOf(at)}`}\` shows the disk), then run again.`,
        cause: error,
      });
    case 'EMFILE':
    case 'ENFILE':
      return failure('VUP_HOST_RESOURCE', {
        message: `${file} cannot be opened: too many files are open`,
        hint: 'Raise the limit (`ulimit -n` shows it), or end programs that hold many files, then run again.',
        cause: error,
      });
    case 'EROFS':
      return failure('VUP_HOST_PERMISSION', {
        message: `${file} is on a read-only filesystem`,
        hint: 'Mount it writable. If it is below VUP_HOME, that may also be set to another folder.',
        cause: error,
      });
    case 'EIO':
      return failure('VUP_HOST_IO', {
        message: `${file} could not be read or written: the disk failed (EIO, ${error.syscall})`,
        hint: 'Look at what the kernel says with `dmesg`, and check the disk. What was there before is still there; run again when it is mended.',
        cause: error,
      });
    case 'EACCES':
    case 'EPERM':
      return path === undefined ? undefined : notAllowed(path, error);
    case 'ENOTDIR':
    case 'EEXIST':
    case 'ENOENT':
      return path === undefined ? undefined : misplaced(path, error);
    default:
      return undefined;
  }
}

function failure(code: ErrorCode, init: VupErrorInit): FileFailure {
  return { code, init };
}

function notAllowed(path: string, error: RefusedCall): FileFailure {
  return failure('VUP_HOST_PERMISSION', {
    message: `"${path}" may not be written (${error.code})`,
    hint: `Look at who owns it with \`ls -ld ${path}\`.`,
    cause: error,
  });
}

function misplaced(path: string, error: RefusedCall): FileFailure {
  return failure('VUP_HOST_PERMISSION', {
    message: `"${path}" cannot be made here (${error.code})`,
    hint: 'Look whether a part of that path is a file, or a folder of the kernel, or was removed just now.',
    cause: error,
  });
}

function isRefusedCall(error: unknown): error is RefusedCall {
  const { code, syscall } = (error ?? {}) as Partial<Record<keyof RefusedCall, unknown>>;
  return error instanceof Error && typeof code === 'string' && typeof syscall === 'string';
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}
