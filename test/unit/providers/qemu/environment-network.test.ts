import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createNodeHost } from '../../../../src/host/node-host.ts';
import type { EffectContext } from '../../../../src/provider/provider.ts';
import { environmentNetwork } from '../../../../src/providers/qemu/environment-network.ts';
import { testEnvironment } from '../../../fixtures/test-environment.ts';

const root = mkdtempSync(join(tmpdir(), 'vup-qemu-network-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const node = createNodeHost();
/** Whoever is not root has QEMU's own network. */
const host = { ...node, env: { ...node.env, uid: 4711 } };
const context: EffectContext = { host, signal: new AbortController().signal, progress: { bar: () => undefined, log: () => undefined } };

it('makes and removes what tells that there is one', async () => {
  const { ref } = testEnvironment(join(root, 'own'), '0badf00d');
  expect(await environmentNetwork.inspect(ref, host)).toBe('absent');
  await environmentNetwork.ensure(ref, [], context);
  expect(await environmentNetwork.inspect(ref, host)).toBe('present');
  await environmentNetwork.remove(ref, context);
  expect(await environmentNetwork.inspect(ref, host)).toBe('absent');
  expect(existsSync(ref.paths.network)).toBe(false);
});

it('takes the bridge of an environment of containers for nothing of its own, and leaves what its name server is found by', async () => {
  const { ref } = testEnvironment(join(root, 'shared'), '0badf00e');
  const notes = ['hosts', 'dnsmasq.json'].map((name) => join(ref.paths.network, name));
  mkdirSync(ref.paths.network, { recursive: true });
  for (const note of notes) writeFileSync(note, '');
  expect(await environmentNetwork.inspect(ref, host)).toBe('absent');
  await environmentNetwork.remove(ref, context);
  expect(notes.map((note) => existsSync(note))).toEqual([true, true]);
});
