import { join } from 'node:path';
import { VupError } from '../../errors/vup-error.ts';
import type { Host } from '../../host/host.ts';
import { payloadDir, readCgroupLayout } from './cgroups.ts';
import { cpuPeriodUs } from './config-file.ts';

/** Changes a running container's CPU limit; `cpus` may be a fraction. */
export async function setCpus(container: string, cpus: number, host: Host): Promise<void> {
  const layout = await readCgroupLayout(host);
  const dir = payloadDir(layout, 'cpu', container);
  const quotaUs = Math.round(cpus * cpuPeriodUs);
  if (layout.version === 2) return host.files.write(join(dir, 'cpu.max'), `${quotaUs} ${cpuPeriodUs}`);
  await host.files.write(join(dir, 'cpu.cfs_quota_us'), String(quotaUs));
}

/**
 * Changes a running container's memory limit, up or down.
 * @throws VUP_ENGINE_FAILED when the guest uses more than that and cannot give it back; the old limit then stays
 */
export async function setMemory(container: string, memoryMiB: number, host: Host): Promise<void> {
  const layout = await readCgroupLayout(host);
  const dir = payloadDir(layout, 'memory', container);
  const bytes = memoryMiB * 1_048_576;
  if (layout.version === 2) return setMemoryV2(dir, bytes, memoryMiB, host);
  try {
    await host.files.write(join(dir, 'memory.limit_in_bytes'), String(bytes));
  } catch (cause) {
    // v1 takes memory back from the guest as it can, and refuses (EBUSY) when that is not enough.
    throw tooSmall(memoryMiB, cause);
  }
}

/** v2 would kill processes of the guest to enforce a lower `memory.max`; `memory.high` only takes back what it can. */
async function setMemoryV2(dir: string, bytes: number, memoryMiB: number, { files }: Host): Promise<void> {
  const used = async (): Promise<number> => Number(await files.readText(join(dir, 'memory.current')));
  if ((await used()) > bytes) {
    await files.write(join(dir, 'memory.high'), String(bytes));
    const after = await used();
    await files.write(join(dir, 'memory.high'), 'max');
    if (after > bytes) throw tooSmall(memoryMiB);
  }
  await files.write(join(dir, 'memory.max'), String(bytes));
}

function tooSmall(memoryMiB: number, cause?: unknown): VupError {
  return new VupError('VUP_ENGINE_FAILED', {
    message: `the guest uses more than ${memoryMiB} MiB and cannot give it back`,
    hint: 'Stop what uses it in the machine, or restart the machine.',
    ...(cause === undefined ? {} : { cause }),
  });
}
