import { join } from 'node:path';
import { VupError } from '../errors/vup-error.ts';
import { isHexDigest } from '../image/lock-entry.ts';
import { blobFile } from '../image/store.ts';
import { withStoreUnused } from '../image/store-in-use.ts';
import { keepInStoreIndex, readStoreIndex } from '../image/store-index.ts';
import type { BlobRef } from '../provider/disk-chain.ts';
import type { EnvironmentRef } from '../provider/machine-ref.ts';
import type { EffectContext } from '../provider/provider.ts';
import { createLeases } from '../state/leases.ts';
import { environmentPaths } from '../state/paths.ts';
import { readEnvironment } from './environment.ts';
import { environmentRef } from './refs.ts';
import type { CachedImage, CheckedImage } from './vup.ts';
import type { World } from './world.ts';

/** All blobs of the store, by name and digest, with the machines that stand on them. */
export async function listCache(world: World): Promise<readonly CachedImage[]> {
  const users = await usersOf(world);
  const index = await readStoreIndex(world.host, world.paths.store);
  const digests = await blobDigests(world);
  const images = await Promise.all(
    digests.map(async (digest) => {
      const names = index.filter(({ blob }) => blob.digest === digest).map(({ name, diskKind }) => `${name} (${diskKind})`);
      const sizeBytes = (await world.host.files.stat(blobFile(world.paths.store, digest)))?.sizeBytes ?? 0;
      return { digest, sizeBytes, names: [...new Set(names)], usedBy: users.get(digest) ?? [] };
    }),
  );
  return images.toSorted((a, b) => (a.names[0] ?? '~').localeCompare(b.names[0] ?? '~'));
}

/**
 * Removes blobs that no machine stands on, and what engines made of them. Answers what went. Runs that begin meanwhile wait.
 * @throws VUP_STATE_LOCKED while a run uses the store or brings an image; VUP_STATE_CORRUPT while records cannot be read
 */
export async function pruneCache(world: World, signal: AbortSignal): Promise<readonly CachedImage[]> {
  const { host, paths } = world;
  if ((await host.files.stat(paths.store)) === undefined) return [];
  return withStoreUnused(host, paths.store, async () => {
    const images = await listCache(world);
    const unused = images.filter(({ usedBy }) => usedBy.length === 0);
    // Also of blobs that are gone: their prepared forms are machines' ground all the same.
    const keep = [...(await usersOf(world)).keys()];
    await keepInStoreIndex(host, paths.store, (blob: BlobRef) => !unused.some(({ digest }) => digest === blob.digest), signal);
    await pruneForms(world, keep, { host, signal, progress: { bar: () => undefined, log: () => undefined } });
    for (const { digest } of unused) await host.files.remove(blobFile(paths.store, digest));
    return unused;
  });
}

/** Reads every blob whole and compares it with its name. */
export async function verifyCache(world: World, onImage: (image: CachedImage) => void): Promise<readonly CheckedImage[]> {
  const checked: CheckedImage[] = [];
  for (const image of await listCache(world)) {
    onImage(image);
    const file = blobFile(world.paths.store, image.digest);
    checked.push({ ...image, file, sound: (await world.host.files.sha256(file)) === image.digest });
  }
  return checked;
}

async function blobDigests({ host, paths }: World): Promise<readonly string[]> {
  const folder = join(paths.store, 'blobs', 'sha256');
  return (await host.files.stat(folder)) === undefined ? [] : (await host.files.list(folder)).filter(isHexDigest);
}

/** Machines by the digests of their disk chains. @throws VUP_STATE_CORRUPT · VUP_STATE_NEWER: what cannot be read may stand on anything */
async function usersOf(world: World): Promise<ReadonlyMap<string, readonly string[]>> {
  const users = new Map<string, string[]>();
  for (const id of await environmentIds(world)) {
    const open = await readEnvironment(world, id);
    for (const machine of Object.values(open?.state.machines ?? {})) {
      for (const { digest } of [machine.chain.image, ...machine.chain.layers]) {
        users.set(digest, [...(users.get(digest) ?? []), `${open?.state.environment.name ?? id}/${machine.name}`]);
      }
    }
  }
  return users;
}

async function environmentIds({ host, paths }: World): Promise<readonly string[]> {
  if ((await host.files.stat(paths.environments)) === undefined) return [];
  return (await host.files.list(paths.environments)).filter((name) => /^[0-9a-f]{8}$/.test(name));
}

/** Of all engines that can be asked. */
async function pruneForms(world: World, keep: readonly string[], context: EffectContext): Promise<void> {
  const ref = await anyEnvironment(world);
  for (const name of world.registry.names) {
    const provider = await world.registry.get(name);
    try {
      await provider?.disks.prune(ref, keep, context);
    } catch (cause) {
      throw new VupError('VUP_ENGINE_FAILED', { message: `what ${name} made of images could not be removed`, hint: 'run it again', cause });
    }
  }
}

/** What providers keep of images is by store and id range, and no environment's own. */
async function anyEnvironment(world: World): Promise<EnvironmentRef> {
  const id = '00000000';
  const idRange = (await createLeases(world.host, world.paths).heldIdRange()) ?? { base: 0, size: 0 };
  const network = { subnet: '0.0.0.0/24', gateway: '0.0.0.1' };
  const recorded = { id, name: '', projectDir: '', vfile: '', network, idRange, networks: [] };
  return environmentRef(recorded, environmentPaths(world.paths, id), world.paths);
}
