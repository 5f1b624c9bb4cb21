import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listCache, pruneCache, verifyCache } from '../../../src/core/cache.ts';
import type { World } from '../../../src/core/world.ts';
import { blobFile, putBlob } from '../../../src/image/store.ts';
import { withStoreInUse } from '../../../src/image/store-in-use.ts';
import { addToStoreIndex, readStoreIndex } from '../../../src/image/store-index.ts';
import { newTicket } from '../../../src/image/ticket.ts';
import { createRegistry } from '../../../src/provider/registry.ts';
import { MemoryEngine } from '../../../src/providers/memory/engine.ts';
import { createMemoryProvider } from '../../../src/providers/memory/provider.ts';
import { formatCache, formatCheckedCache, formatPruned } from '../../../src/render/print-cache.ts';
import { environmentPaths } from '../../../src/state/paths.ts';
import { createStateStore } from '../../../src/state/store.ts';
import { chain } from '../../fixtures/machines.ts';
import { scratchFolders } from '../host/scratch.ts';
import { sampleState } from '../state/sample-state.ts';
import { hostAt } from '../state/vup-home.ts';

const scratch = scratchFolders();
const { signal } = new AbortController();
const plain = { columns: undefined, color: false };

/** A store with two images; a machine stands on the first, and the engine has both. */
async function filled() {
  const home = scratch();
  const { host, vup: paths } = hostAt(home);
  const engine = new MemoryEngine();
  const registry = createRegistry({ memory: async () => createMemoryProvider(engine) });
  const world = { host, paths, registry, settings: { images: {} } } as unknown as World;
  const add = async (name: string) => {
    const file = join(home, 'bytes');
    writeFileSync(file, `the bytes of ${name}`);
    const digest = await host.files.sha256(file);
    const blob = { digest, mediaType: 'application/vnd.vup.rootfs.v1.tar', sizeBytes: `the bytes of ${name}`.length };
    await putBlob(host, paths.store, file, blob);
    const lockEntry = { source: 'vendor', url: 'https://example.org/x', sha256: digest, sizeBytes: 21 } as const;
    await addToStoreIndex(host, paths.store, { name, arch: 'x86_64', diskKind: 'rootfs', blob, lockEntry }, signal);
    engine.disks.add(digest);
    return digest;
  };
  const [used, unused] = [await add('debian/12'), await add('debian/13')];
  const files = environmentPaths(paths, '0123abcd');
  mkdirSync(files.root, { recursive: true });
  const state = sampleState('0123abcd', '/p');
  const web = { ...state.machines['web'], name: 'web', chain: chain(used) } as never;
  await createStateStore(host.files, files).write({ ...state, machines: { web } });
  return { world, engine, used, unused, files, host, paths };
}

describe('vup cache', () => {
  it('lists images with their size and who stands on them', async () => {
    const { world } = await filled();
    const images = await listCache(world);
    expect(images.map(({ names, usedBy }) => [names, usedBy])).toEqual([
      [['debian/12 (rootfs)'], ['shop/web']],
      [['debian/13 (rootfs)'], []],
    ]);
    expect(formatCache(images, plain)).toMatch(/debian\/12.*22 B.*shop\/web[\s\S]*nothing[\s\S]*vup cache prune/);
  });

  it('prunes what nothing uses: blob, name, and what engines made of it', async () => {
    const { world, engine, used, unused, paths, host } = await filled();
    const removed = await pruneCache(world, signal);
    expect(removed.map(({ digest }) => digest)).toEqual([unused]);
    expect(formatPruned(removed, plain)).toContain('removed debian/13');
    expect([existsSync(blobFile(paths.store, used)), existsSync(blobFile(paths.store, unused))]).toEqual([true, false]);
    expect([...engine.disks]).toEqual([used]);
    expect((await readStoreIndex(host, paths.store)).map(({ name }) => name)).toEqual(['debian/12']);
    expect(await pruneCache(world, signal)).toEqual([]);
  });

  it('takes nothing while a run uses the store, and a run that comes waits until it is done', async () => {
    const { world, unused, paths, host } = await filled();
    await withStoreInUse(host, paths.store, signal, async () => {
      await expect(pruneCache(world, signal)).rejects.toMatchObject({ code: 'VUP_STATE_LOCKED', exitCode: 75 });
    });
    expect(existsSync(blobFile(paths.store, unused))).toBe(true);
    // Somebody clears out: of the living, nobody gets in before that has ended.
    const clearing = join(paths.store, 'claims', 'clearing');
    mkdirSync(clearing, { recursive: true });
    const ticket = join(clearing, await newTicket(host));
    writeFileSync(ticket, '');
    let entered = false;
    const run = withStoreInUse(host, paths.store, signal, async () => {
      entered = true;
    });
    await host.clock.sleep(300);
    expect(entered).toBe(false);
    await host.files.remove(ticket);
    await run;
    expect(entered).toBe(true);
  });

  it('takes nothing while an image is on its way, by a process that lives', async () => {
    const { world, host, paths } = await filled();
    const claim = join(paths.store, 'claims', 'debian-13-x86_64-rootfs');
    mkdirSync(claim);
    const ticket = join(claim, await newTicket(host));
    writeFileSync(ticket, '');
    await expect(pruneCache(world, signal)).rejects.toMatchObject({ code: 'VUP_STATE_LOCKED' });
    await host.files.remove(ticket);
    writeFileSync(join(claim, '4194301.1.an-earlier-start.1'), '');
    expect(await pruneCache(world, signal)).toHaveLength(1);
  });

  it('takes nothing while records cannot be read: they may name anything', async () => {
    const { world, files, unused, paths } = await filled();
    for (const file of [files.state, files.stateBackup]) writeFileSync(file, '{');
    await expect(pruneCache(world, signal)).rejects.toMatchObject({ code: 'VUP_STATE_CORRUPT' });
    expect(existsSync(blobFile(paths.store, unused))).toBe(true);
  });

  it('verifies every byte, and says who stands on what is broken and how to mend it', async () => {
    const { world, used, paths, host } = await filled();
    expect((await verifyCache(world, () => undefined)).map(({ sound }) => sound)).toEqual([true, true]);
    await host.files.chmod(blobFile(paths.store, used), 0o644);
    writeFileSync(blobFile(paths.store, used), 'the bytes of debian/1?');
    const told: string[] = [];
    const checked = await verifyCache(world, ({ digest }) => told.push(digest));
    expect(told).toHaveLength(2);
    expect(checked.filter(({ sound }) => !sound).map(({ digest }) => digest)).toEqual([used]);
    expect(formatCheckedCache(checked, plain)).toMatch(/✖ debian\/12.*\n.*shop\/web\n.*rm .*then vup/);
  });
});
