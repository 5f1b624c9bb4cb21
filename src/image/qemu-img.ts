import type { Argv } from '../host/host.ts';

/** What {@link qemuImg} takes, with the package of Debian that has it. */
export const imgProgram = [
  { program: 'qemu-img', package: 'qemu-utils' },
  { program: 'prlimit', package: 'util-linux' },
] as const;

const mostMemoryBytes = 4 * 1024 ** 3;

/**
 * The argv of qemu-img under limits: it reads bytes of a stranger or of a guest. `--as` in bytes, `--cpu` in seconds (prlimit(1)). The
 * format is always among the arguments: a file that is asked for its own may lead to others.
 */
export function qemuImg(args: readonly string[], cpuSeconds = 600): Argv {
  return ['prlimit', `--as=${mostMemoryBytes}`, `--cpu=${cpuSeconds}`, '--core=0', '--', 'qemu-img', ...args];
}

/** A qcow2 file for the subcommands of qemu-img that have no `-f` (`--image-opts`); a comma in a path is doubled. */
export function qcow2Options(path: string): string {
  return `driver=qcow2,file.driver=file,file.filename=${path.replaceAll(',', ',,')}`;
}
