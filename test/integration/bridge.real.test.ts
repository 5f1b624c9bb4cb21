import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bridgeName } from '../../src/bridge/names.ts';
import { ensureNetwork, inspectNetwork, removeNetwork } from '../../src/bridge/network.ts';
import { ensureTap, removeTap, tapName } from '../../src/bridge/tap.ts';
import { createNodeHost } from '../../src/host/node-host.ts';
import type { EffectContext } from '../../src/provider/provider.ts';
import { sampleRef } from '../fixtures/sample-ref.ts';
import { testEnvironment } from '../fixtures/test-environment.ts';
import { noteEnvironment } from '../oracle/noted.ts';

const host = createNodeHost();
const context: EffectContext = { host, signal: new AbortController().signal, progress: { bar: () => undefined, log: () => undefined } };
const tools = await Promise.all(['ip', 'nft', 'dnsmasq'].map((tool) => host.exec.which(tool)));
const canRun = host.env.uid === 0 && tools.every((path) => path !== undefined);

const root = mkdtempSync(join(tmpdir(), 'vup-bridge-'));
const { ref: environment } = testEnvironment(root, '0badb41d', { network: { subnet: '10.213.79.0/24', gateway: '10.213.79.1' } });
noteEnvironment(environment.id, root);
const ref = { ...sampleRef, environment, address: '10.213.79.10' };
const members = [{ name: 'web', hostname: 'web', address: ref.address, mac: ref.mac }];
const ownerUid = environment.idRange.base + 1;
const link = (name: string, file: string) => readFileSync(`/sys/class/net/${name}/${file}`, 'utf8').trim();

describe.skipIf(!canRun)('a network that containers and virtual machines share', () => {
  afterAll(async () => {
    await removeTap(ref, context);
    await removeNetwork(environment, context);
    rmSync(root, { recursive: true, force: true });
  });

  it('is made by several at the same time', async () => {
    expect(await inspectNetwork(environment, host)).toBe('absent');
    await Promise.all([1, 2, 3].map(() => ensureNetwork(environment, members, context)));
    expect(await inspectNetwork(environment, host)).toBe('present');
    const servers = execFileSync('pgrep', ['--full', '--count', `addn-hosts=${environment.paths.network}/hosts`], { encoding: 'utf8' });
    expect(servers.trim()).toBe('1');
  });

  it('takes a tap, for one user, twice', async () => {
    for (const _ of [1, 2]) await ensureTap(ref, ownerUid, context);
    const name = tapName(ref);
    expect([link(name, 'owner'), link(name, 'ifalias')]).toEqual([String(ownerUid), `vup:${environment.id}/web`]);
    // IFF_UP.
    expect(Number(link(name, 'flags')) & 1).toBe(1);
    expect(existsSync(`/sys/class/net/${bridgeName(environment)}/brif/${name}`)).toBe(true);
    // It outlasts who made it, and is not shared by several processes.
    expect(execFileSync('ip', ['tuntap', 'show', 'dev', name], { encoding: 'utf8' })).toContain('tap persist');
  });

  it('plugs the tap in again when its bridge was taken away', async () => {
    execFileSync('ip', ['link', 'delete', 'dev', bridgeName(environment)]);
    expect(await inspectNetwork(environment, host)).toBe('partial');
    await ensureNetwork(environment, members, context);
    expect(await inspectNetwork(environment, host)).toBe('present');
    expect(existsSync(`/sys/class/net/${bridgeName(environment)}/brif/${tapName(ref)}`)).toBe(true);
  });

  it('knows a tap that a killed run did not come to mark, and no other', async () => {
    const name = tapName(ref);
    execFileSync('ip', ['link', 'set', 'dev', name, 'alias', '']);
    await ensureTap(ref, ownerUid, context);
    expect(link(name, 'ifalias')).toBe(`vup:${environment.id}/web`);
    await removeTap(ref, context);
    expect(existsSync(`/sys/class/net/${name}`)).toBe(false);
    execFileSync('ip', ['tuntap', 'add', 'dev', name, 'mode', 'tap', 'user', '1000']);
    try {
      await expect(ensureTap(ref, ownerUid, context)).rejects.toThrow('left alone');
      await expect(removeTap(ref, context)).rejects.toThrow('left alone');
    } finally {
      execFileSync('ip', ['link', 'delete', 'dev', name]);
    }
  });

  it('goes', async () => {
    await removeNetwork(environment, context);
    await removeNetwork(environment, context);
    expect(await inspectNetwork(environment, host)).toBe('absent');
  });
});
