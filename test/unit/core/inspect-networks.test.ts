import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createChooser } from '../../../src/core/choose-provider.ts';
import type { OpenEnvironment } from '../../../src/core/environment.ts';
import { inspectNetworks } from '../../../src/core/inspect-networks.ts';
import type { World } from '../../../src/core/world.ts';
import { createNodeHost } from '../../../src/host/node-host.ts';
import { createRegistry } from '../../../src/provider/registry.ts';
import { MemoryEngine } from '../../../src/providers/memory/engine.ts';
import { createMemoryProvider } from '../../../src/providers/memory/provider.ts';
import { testEnvironment } from '../../fixtures/test-environment.ts';

const root = mkdtempSync(join(tmpdir(), 'vup-networks-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('finds a network that a killed run made before anything was recorded', async () => {
  const host = createNodeHost();
  const engine = new MemoryEngine();
  const registry = createRegistry({
    memory: async () => createMemoryProvider(engine),
    absent: async () => ({ ...createMemoryProvider(engine), detect: async () => ({ usable: false, reason: 'not here', findings: [] }) }),
  });
  const { ref, files } = testEnvironment(root, '0badf00d');
  const environment = { id: ref.id, name: 'x', projectDir: root, vfile: '', network: ref.network, idRange: ref.idRange, networks: [] };
  const state = { schema: 1, serial: 1, environment, machines: {} } as const;
  const open: OpenEnvironment = { files, ref, state, warnings: [], interrupted: true, unfinished: [] };
  const world = { host, registry } as World;
  const look = () => inspectNetworks(world, open, createChooser(registry, host), []);
  expect(await look()).toEqual({ memory: 'absent' });
  engine.networks.set(ref.id, []);
  expect(await look()).toEqual({ memory: 'present' });
});
