import { join } from 'node:path';
import { interrupted } from '../../engine/interrupted.ts';
import type { Argv, ExecResult } from '../../host/host.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { bootSector, bootSectorDevices } from './boot-sector.ts';
import { dropRights } from './drop-rights.ts';
import type { EngineUser } from './kvm-device.ts';

/** Whom a tiny guest is run as, and on what. */
export interface Trial {
  /** What `-accel` is given. */
  readonly argument: string;
  /** Absolute path of QEMU. */
  readonly program: string;
  readonly cpu: string;
  readonly user?: EngineUser;
  readonly groups: readonly number[];
  readonly timeoutMs: number;
}

/** How a trial ended. `stuck`: not in time. `failed`: QEMU ended otherwise, with its first complaint. */
export type TrialOutcome =
  | { readonly kind: 'ran'; readonly ms: number }
  | { readonly kind: 'stuck' }
  | { readonly kind: 'failed'; readonly words: string };

/** A process that hangs in the kernel cannot be killed: it is waited for this long after its time, then left. */
const killGraceMs = 5000;

/** Runs the tiny guest for x86 once. @throws VUP_INTERRUPTED */
export async function tryAccelerator(trial: Trial, context: EffectContext): Promise<TrialOutcome> {
  const { host } = context;
  const folder = await host.files.tempDir('vup-accelerator');
  try {
    const image = join(folder, 'boot-sector.img');
    const { image: bytes, exitCode } = bootSector();
    await host.files.write(image, bytes, { mode: 0o600 });
    const opened = await host.files.openRaw(image);
    try {
      const started = host.clock.monotonicMs();
      const result = await runBounded(trialArgv(trial), { fd3: opened.fd, timeoutMs: trial.timeoutMs }, context);
      if (result?.aborted) throw interrupted('trying an accelerator');
      if (result === undefined || result.timedOut) return { kind: 'stuck' };
      if (result.exitCode === exitCode) return { kind: 'ran', ms: host.clock.monotonicMs() - started };
      return { kind: 'failed', words: complaint(result) };
    } finally {
      await opened.close();
    }
  } finally {
    await host.files.remove(folder);
  }
}

/** The disk goes by descriptor: whom QEMU runs as need not reach the folder. */
export function trialArgv({ argument, program, cpu, user, groups }: Trial): Argv {
  const disk = { driver: 'raw', 'node-name': 'tiny', file: { driver: 'file', filename: '/dev/fdset/1' } };
  const qemu: Argv = [
    program,
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-machine', 'q35', '-accel', argument, '-cpu', cpu, '-m', '32'],
    ...['-add-fd', 'fd=3,set=1', '-blockdev', JSON.stringify(disk), ...bootSectorDevices],
  ];
  return user === undefined ? qemu : dropRights({ ...user, groups }, qemu);
}

async function runBounded(
  argv: Argv,
  options: { readonly fd3: number; readonly timeoutMs: number },
  { host, signal }: EffectContext,
): Promise<ExecResult | undefined> {
  const done = new AbortController();
  const run = host.exec.run(argv, { ...options, signal, keepBytes: 8192 });
  const givenUp = host.clock.sleep(options.timeoutMs + killGraceMs, done.signal).then(() => undefined);
  try {
    return await Promise.race([run, givenUp]);
  } finally {
    done.abort();
    run.catch(() => undefined);
  }
}

/** The first complaint is the cause, what follows are its consequences. */
export function complaint({ stderr, exitCode }: Pick<ExecResult, 'stderr' | 'exitCode'>): string {
  const lines = stderr.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.includes('warning:'));
  return lines[0]?.replace(/^qemu[^:]*: (error: )?/, '') ?? `QEMU ended with exit code ${exitCode}`;
}
