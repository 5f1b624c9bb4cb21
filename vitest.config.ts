import { defineConfig } from 'vitest/config';

/**
 * `fast`: needs nothing but Node. `faults`: the same, but long: kills by the thousand on hosts in memory and on stand-ins, and fuzzing; nothing
 * in it is judged by the clock, so it may run beside others. `real`: needs LXC and root; one file at a time, since they share the host's
 * bridges and id range.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'fast',
          include: ['test/{unit,architecture,views,contract,docs,e2e}/**/*.test.{ts,tsx}'],
          exclude: ['test/**/*.real.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          exclude: ['test/**/*.real.test.ts'],
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'real',
          include: ['test/**/*.real.test.ts'],
          setupFiles: ['test/oracle/watch-real-tests.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
