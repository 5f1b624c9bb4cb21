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

function lookAt(id: string, over: Partial<OpenEnvironment>) {
  const host = createNodeHost();
  const engine = new MemoryEngine();
  const registry = createRegistry({
    memory: async () => createMemoryProvider(engine),
    absent: async () => ({ ...createMemoryProvider(engine), detect: async () => ({ usable: false, reason: 'not here', findings: [] }) }),
  });
  const { ref, files } = testEnvironment(root, id);
  const environment = { id: ref.id, name: 'x', projectDir: root, vfile: '', network: ref.network, idRange: ref.idRange, networks: [] };
  const state = { schema: 1, serial: 1, environment, machines: {} } as const;
  const open: OpenEnvironment = { files, ref, state, warnings: [], interrupted: false, unfinished: [], ...over };
  const world = { host, registry } as World;
  return { engine, look: (chosen: readonly string[]) => inspectNetworks(world, open, createChooser(registry, host), chosen) };
}

it('finds a network that a killed run made before anything was recorded', async () => {
  const { engine, look } = lookAt('0badf00d', { interrupted: true });
  expect(await look([])).toEqual({ memory: 'absent' });
  engine.networks.set('0badf00d', []);
  expect(await look([])).toEqual({ memory: 'present' });
});

it('asks nobody for an environment in which nothing was ever begun', async () => {
  const { engine, look } = lookAt('0badf11d', {});
  engine.networks.set('0badf11d', []);
  expect(await look(['memory'])).toEqual({ memory: 'absent' });
});

it('asks when the state may not be the last one', async () => {
  const { engine, look } = lookAt('0badf22d', { warnings: [{ message: 'the state was damaged', hint: '' }] });
  engine.networks.set('0badf22d', []);
  expect(await look([])).toEqual({ memory: 'present' });
});
