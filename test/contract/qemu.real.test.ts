import { join } from 'node:path';
import { describe, it } from 'vitest';
import { qemuProvider } from '../../src/providers/qemu/provider.ts';
import { openQemuBench } from '../fixtures/qemu-bench.ts';
import { whyNoQemu } from '../fixtures/real-host.ts';
import { describeProvider } from './describe-provider.ts';

const reason = await whyNoQemu();

if (reason !== undefined) {
  describe('provider contract: qemu', () => {
    it.skip(`not here: ${reason}`, () => undefined);
  });
} else {
  describeProvider('qemu', async () => {
    const bench = await openQemuBench('c0de0002');
    const { host, home } = bench;
    return {
      provider: qemuProvider,
      host,
      chain: bench.chain,
      imageFile: bench.imageFile,
      machine: bench.machine(),
      refOf: bench.refOf,
      killBehindBack: bench.kill,
      foreign: async () => {
        const argv = ['qemu-system-x86_64', '-name', 'guest=vup-stranger', '-machine', 'none', '-nodefaults', '-display', 'none'] as const;
        const stranger = await host.exec.detach(argv, { logFile: join(home, 'stranger.log') });
        return async () => {
          const lives = await host.processes.isAlive(stranger);
          await host.processes.kill(stranger, 'SIGKILL');
          return lives;
        };
      },
      dispose: async () => bench.dispose(),
    };
  });
}
