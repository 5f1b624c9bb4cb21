import type { ImageSource, ImageWanted } from '../apply/context.ts';
import { VupError } from '../errors/vup-error.ts';
import type { DiskKind } from '../image/catalog.ts';
import { type ImageContext, type ImageFacts, imageKey } from '../image/image-context.ts';
import { type LockEntry, sameLockEntry } from '../image/lock-entry.ts';
import { emptyLock, formatLockFile, type LockFile, lockEntryOf, parseLockFile, withLockEntry } from '../image/lock-file.ts';
import { pullImage } from '../image/pull-image.ts';
import { type ResolvedImage, resolveImage } from '../image/resolve-image.ts';
import type { ImageRequest, Machine } from '../machine/machine.ts';
import type { ImageFact } from '../plan/facts.ts';
import type { EnvironmentRef } from '../provider/machine-ref.ts';
import type { UsableProvider } from './choose-provider.ts';
import type { World } from './world.ts';

/** The images of one command, by name and disk kind: looked up once each, fetched once each, and what the lock file says of them. */
export interface ImageBook extends ImageSource {
  /** As the engine chosen for it takes it. */
  fact(request: ImageRequest, chosen: UsableProvider, environment: EnvironmentRef): Promise<ImageFact>;
  /** The text that `Vfile.lock` should have; undefined when it is right as it is. */
  lockText(): string | undefined;
  /** Told facts that a person should know while images are fetched. */
  onNotice: (message: string) => void;
}

/** @param lockText What `Vfile.lock` says now. @throws VUP_VFILE_INVALID for a lock that cannot be read */
export function createImageBook(world: World, lockText: string | undefined, machines: readonly Machine[]): ImageBook {
  return new Book(world, lockText === undefined ? emptyLock : parseLockFile(lockText, 'Vfile.lock'), machines);
}

class Book implements ImageBook {
  onNotice: (message: string) => void = () => {};
  private readonly host: World['host'];
  private readonly base: Omit<ImageFacts, 'lock'>;
  private readonly requests: ReadonlyMap<string, ImageRequest>;
  private readonly resolved = new Map<string, Promise<ResolvedImage>>();
  private lock: LockFile;
  private changed = false;

  constructor(world: World, lock: LockFile, machines: readonly Machine[]) {
    this.host = world.host;
    this.base = { host: world.host, storeRoot: world.paths.store, cacheDir: world.paths.downloads, settings: world.settings.images };
    this.lock = lock;
    this.requests = new Map(machines.map((machine) => [machine.image.name, machine.image]));
  }

  async fact(request: ImageRequest, { provider, capabilities }: UsableProvider, environment: EnvironmentRef): Promise<ImageFact> {
    const { diskKind } = capabilities;
    const found = await this.resolve(request, diskKind);
    const prepared = found.blob !== undefined && (await provider.disks.has(environment, found.blob, this.host));
    return {
      name: request.name,
      diskKind,
      stored: found.present,
      prepared,
      ...(found.blob !== undefined && { digest: found.blob.digest }),
    };
  }

  async obtain({ name, diskKind }: ImageWanted, signal: AbortSignal, progress: ImageContext['progress']) {
    const request = this.requests.get(name);
    if (request === undefined) throw new VupError('VUP_BUG', { message: `image "${name}" is not asked for by any machine` });
    const pulled = await pullImage(request, {
      ...this.base,
      diskKind,
      lock: this.lock,
      signal,
      progress,
      notice: (message) => this.onNotice(message),
    });
    this.note({ name, diskKind }, pulled.lockEntry);
    return pulled;
  }

  lockText(): string | undefined {
    return this.changed ? formatLockFile(this.lock) : undefined;
  }

  private resolve(request: ImageRequest, diskKind: DiskKind): Promise<ResolvedImage> {
    const known = `${diskKind} ${request.name}`;
    let found = this.resolved.get(known);
    if (found === undefined) {
      found = resolveImage(request, { ...this.base, diskKind, lock: this.lock }).then((image) => {
        if (image.present && image.lockEntry !== undefined) this.note({ name: request.name, diskKind }, image.lockEntry);
        return image;
      });
      this.resolved.set(known, found);
    }
    return found;
  }

  private note({ name, diskKind }: ImageWanted, entry: LockEntry): void {
    const key = imageKey(name, { ...this.base, diskKind, lock: this.lock });
    const before = lockEntryOf(this.lock, key);
    if (before !== undefined && sameLockEntry(before, entry)) return;
    this.lock = withLockEntry(this.lock, key, entry);
    this.changed = true;
  }
}
