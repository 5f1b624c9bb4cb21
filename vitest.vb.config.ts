import { defineConfig } from 'vitest/config';
export default defineConfig({ test: { include: ['test/**/*virtualbox*.real.test.ts'], testTimeout: 300000, hookTimeout: 300000, fileParallelism: false } });
