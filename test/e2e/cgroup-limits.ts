import { existsSync, readFileSync } from 'node:fs';

/** The memory limit of a container as the kernel has it, in MiB; for cgroup v1 and v2. */
export function memoryLimitMiB(container: string): number {
  const v2 = `/sys/fs/cgroup/lxc.payload.${container}/memory.max`;
  const v1 = `/sys/fs/cgroup/memory/lxc.payload.${container}/memory.limit_in_bytes`;
  return Number(readFileSync(existsSync(v2) ? v2 : v1, 'utf8')) / 1_048_576;
}
