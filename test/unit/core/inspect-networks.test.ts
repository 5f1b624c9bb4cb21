import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createChooser } from '../../../src/core/choose-provider.ts';
import type { OpenEnvironment } from '../../../src/core/environment.ts';
import { inspectNetworks } from '../../../src/core/inspect-networks.ts';
import type { World } from '../../../src/core/world.ts';
import { createNodeHost } from '../../../src/host/node-host.ts';
import type { Provider } from '../../../src/provider/provider.ts';
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
  expect((await look([])).networks).toEqual({ memory: 'absent' });
  engine.networks.set('0badf00d', []);
  expect((await look([])).networks).toEqual({ memory: 'present' });
});

it('asks nobody for an environment in which nothing was ever begun', async () => {
  const { engine, look } = lookAt('0badf11d', {});
  engine.networks.set('0badf11d', []);
  expect((await look(['memory'])).networks).toEqual({ memory: 'absent' });
});

it('asks when the state may not be the last one', async () => {
  const { engine, look } = lookAt('0badf22d', { warnings: [{ message: 'the state was damaged', hint: '' }] });
  engine.networks.set('0badf22d', []);
  expect((await look([])).networks).toEqual({ memory: 'present' });
});

/** An engine whose machines are on the network `kind`, and how often its network was looked at. */
function engineOn(name: string, kind: string) {
  const base = createMemoryProvider(new MemoryEngine());
  const asked: string[] = [];
  const provider: Provider = {
    ...base,
    name,
    async detect(host) {
      const found = await base.detect(host);
      return found.usable ? { ...found, capabilities: { ...found.capabilities, network: kind } } : found;
    },
    networks: {
      ...base.networks,
      async inspect({ id }) {
        asked.push(id);
        return kind === 'bridge' ? 'present' : 'absent';
      },
    },
  };
  return { provider, asked };
}

describe('engines that share a network', () => {
  const boxes = engineOn('boxes', 'bridge');
  const machines = engineOn('machines', 'bridge');
  const apart = engineOn('apart', 'wires');
  const registry = createRegistry({
    boxes: async () => boxes.provider,
    machines: async () => machines.provider,
    apart: async () => apart.provider,
  });
  const host = createNodeHost();
  const { ref, files } = testEnvironment(root, '0badf33d');
  const look = (networks: readonly string[], chosen: readonly string[]) => {
    const environment = { id: ref.id, name: 'x', projectDir: root, vfile: '', network: ref.network, idRange: ref.idRange, networks };
    const open = {
      files,
      ref,
      state: { schema: 1, serial: 2, environment, machines: {} },
      warnings: [],
      interrupted: false,
      unfinished: [],
    };
    for (const { asked } of [boxes, machines, apart]) asked.length = 0;
    return inspectNetworks({ host, registry } as unknown as World, open as OpenEnvironment, createChooser(registry, host), chosen);
  };

  it('are asked once, and share the answer', async () => {
    expect(await look(['boxes'], ['machines'])).toEqual({
      networks: { boxes: 'present', machines: 'present', apart: 'absent' },
      networkKinds: { boxes: 'bridge', machines: 'bridge', apart: 'wires' },
    });
    expect([boxes.asked.length, machines.asked.length, apart.asked.length]).toEqual([1, 0, 1]);
  });

  it('are not named when nobody needs them and somebody needs another on it', async () => {
    expect((await look([], ['machines'])).networks).toEqual({ machines: 'present', apart: 'absent' });
    expect([boxes.asked.length, machines.asked.length]).toEqual([0, 1]);
  });

  it('are named when nobody is needed', async () => {
    expect((await look([], [])).networks).toEqual({ boxes: 'present', machines: 'present', apart: 'absent' });
  });
});
