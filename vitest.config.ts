import { defineConfig } from 'vitest/config';

/** Real tests of the built program with virtual machines, and all others that need virtual machines or the images of such. */
const virtualMachines = {
  program: ['test/e2e/*.qemu.real.test.ts'],
  rest: [
    'test/{contract,faults,integration}/*qemu*.real.test.ts',
    'test/**/{engine-death,host-restart,image-box,image-disk,mixed,same-result,virtiofsd}.real.test.ts',
    'test/integration/ssh*.real.test.ts',
  ],
};

/** Real tests of VirtualBox, which starts no machine where these tests run: a stand-in does. */
const virtualBox = 'test/**/*virtualbox*.real.test.ts';

/** One file at a time: those of one project share a home, with its bridges and ranges of addresses. */
const real = {
  setupFiles: ['test/oracle/watch-real-tests.ts'],
  testTimeout: 1_200_000,
  hookTimeout: 1_200_000,
  fileParallelism: false,
};

/** Leaves the processor to others, as nice(1) has it. */
const standingBack = (niceness: number) => ({
  setupFiles: ['test/fixtures/stand-back.ts'],
  env: { VUP_TEST_NICENESS: String(niceness) },
});

/** Real tests that stand back a little for those that are judged by the clock. */
const standingBackReal = { ...real, setupFiles: [...real.setupFiles, ...standingBack(3).setupFiles], env: standingBack(3).env };

/** Tests that take the time they are given. */
const fuzzing = 'test/faults/fuzz-*.test.ts';

/**
 * `fast`: needs nothing but Node. `faults`: the same, but long: kills by the thousand on hosts in memory and on stand-ins; nothing in it is
 * judged by the clock, so it may run beside others. `fuzz`: each reader gets what it never should. `real-…`: need root and the
 * engine; each has a home of its own (scripts/test.ts), so they may run side by side too.
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
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          exclude: ['test/**/*.real.test.ts', fuzzing],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          ...standingBack(5),
        },
      },
      { test: { name: 'fuzz', include: [fuzzing], ...standingBack(19) } },
      {
        test: {
          ...real,
          name: 'real-lxc',
          include: ['test/**/*.real.test.ts'],
          exclude: [...virtualMachines.program, ...virtualMachines.rest, virtualBox],
        },
      },
      { test: { ...standingBackReal, name: 'real-qemu', include: virtualMachines.program } },
      { test: { ...real, name: 'real-qemu-parts', include: virtualMachines.rest } },
      { test: { ...standingBackReal, name: 'real-virtualbox', include: [virtualBox] } },
    ],
  },
});
