import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assignRefs } from '../../src/core/refs.ts';
import { createNodeHost } from '../../src/host/node-host.ts';
import { ownerMark } from '../../src/provider/machine-ref.ts';
import { MemoryEngine } from '../../src/providers/memory/engine.ts';
import { createMemoryProvider } from '../../src/providers/memory/provider.ts';
import { chain } from '../fixtures/machines.ts';
import { testEnvironment } from '../fixtures/test-environment.ts';
import { describeProvider } from './describe-provider.ts';

describeProvider('memory', async () => {
  const engine = new MemoryEngine();
  const root = mkdtempSync(join(tmpdir(), 'vup-contract-'));
  const { ref, files } = testEnvironment(root, '0badf00d');
  return {
    provider: createMemoryProvider(engine),
    host: createNodeHost(),
    chain: chain('d12'),
    imageFile: '/nowhere',
    refOf: (name) => {
      const found = assignRefs(ref, files, [], [{ name }]).get(name);
      if (found === undefined) throw new Error(`no ref for ${name}`);
      return found;
    },
    killBehindBack: async (machine) => {
      const found = engine.machines.get(ownerMark(machine));
      if (found !== undefined) found.status = 'stopped';
    },
    foreign: async () => {
      engine.machines.set('stranger/web', {
        owner: 'stranger/web',
        status: 'running',
        settings: { cpus: 1, memoryMiB: 1, hostname: 'web', folders: [] },
        address: '10.0.0.9',
        imageDigest: 'x',
        commands: [],
        busy: new Set(),
        files: new Map(),
        forwards: [],
      });
      return async () => engine.machines.get('stranger/web')?.status === 'running';
    },
    dispose: async () => rmSync(root, { recursive: true, force: true }),
  };
});
