import { VupError } from '../errors/vup-error.ts';
import type { Host, Progress } from '../host/host.ts';
import type { BlobRef } from '../provider/disk-chain.ts';
import type { DiskKind } from './catalog.ts';
import type { LockEntry } from './lock-entry.ts';
import type { LockFile, LockKey } from './lock-file.ts';

/** What a person may set about images. */
export interface ImageSettings {
  /** Base URL of an LXC image server (simplestreams) in place of {@link defaultImageServer}. */
  readonly imageServer?: string;
  /** Base URL of Debian's cloud images in place of {@link defaultCloudImageServer}. */
  readonly cloudImageServer?: string;
  /** How long to wait for the image server's first answer before the next source is tried. Default 5000. */
  readonly connectTimeoutMs?: number;
}

/** The LXC project's own image server. */
export const defaultImageServer = 'https://images.linuxcontainers.org';

/** Debian's own disks for virtual machines. */
export const defaultCloudImageServer = 'https://cloud.debian.org/images/cloud';

/** What looking up an image needs. */
export interface ImageFacts {
  readonly host: Host;
  /** Content-addressed store; `blobs/sha256/<digest>` below it. */
  readonly storeRoot: string;
  /** Downloads and builds in flight, and digests of files. */
  readonly cacheDir: string;
  readonly lock: LockFile;
  readonly settings: ImageSettings;
  /** As `uname -m` says; default: the host's. */
  readonly arch?: string;
  /** In which form the image is wanted; default: rootfs. */
  readonly diskKind?: DiskKind;
}

/** What bringing an image needs. */
export interface ImageContext extends ImageFacts {
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Told once per fact that a person should know, for example why a source was passed over. Default: a line of the step's log. */
  readonly notice?: (message: string) => void;
}

/** An image that is here. */
export interface PulledImage {
  readonly blob: BlobRef;
  /** Absolute path of the blob. */
  readonly file: string;
  /** What `Vfile.lock` should say. */
  readonly lockEntry: LockEntry;
}

/** What an image of this run's architecture and the wanted form is locked and stored under. */
export function imageKey(name: string, facts: ImageFacts): LockKey & { readonly diskKind: DiskKind } {
  return { name, arch: facts.arch ?? facts.host.env.arch, diskKind: facts.diskKind ?? 'rootfs' };
}

/** Tells the person something. */
export function notice(context: ImageContext, message: string): void {
  if (context.notice !== undefined) context.notice(message);
  else context.progress.log('stderr', message);
}

/** @throws VUP_INTERRUPTED once the signal has fired */
export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new VupError('VUP_INTERRUPTED', { message: 'the run was interrupted' });
}
