import { dirname, join } from 'node:path';
import { VupError } from '../errors/vup-error.ts';
import type { Argv, Host } from '../host/host.ts';
import { createBuildProgress } from './build-progress.ts';
import { type CatalogImage, type DiskKind, recipeOf, vendorArchitecture } from './catalog.ts';
import { checkDisk } from './check-disk.ts';
import { checkRootfs } from './check-rootfs.ts';
import { readHostApt } from './host-apt.ts';
import { type ImageContext, imageKey, throwIfAborted } from './image-context.ts';
import type { BuiltEntry } from './lock-entry.ts';
import { type Compression, compressionOf, diskMediaTypes, rootfsMediaTypes } from './media-type.ts';
import { mmdebstrapCommand } from './mmdebstrap-command.ts';
import { buildIdentity, type ImageRecipe, installedPackages, recipeDigest } from './recipe.ts';
import { requireSpace } from './require-space.ts';

const gibibyte = 1024 ** 3;

/** What a build takes at most while it runs: the tree, the packages and what comes of them, by experience with a margin. */
const neededBytes = { rootfs: gibibyte, disk: 3 * gibibyte } as const;

/** A finished build that is not yet in the store. */
export interface Build {
  readonly file: string;
  readonly mediaType: string;
  readonly lockEntry: BuiltEntry;
}

/**
 * Builds a catalogue image from its distribution's packages into `folder`.
 * @throws VUP_HOST_TOOL_MISSING without mmdebstrap and what else it needs · VUP_IMAGE_BUILD with the end of its log · VUP_HOST_RESOURCE
 * when the disk is full · VUP_IMAGE_INVALID when what came of it is not whole
 */
export async function buildImage(image: CatalogImage, folder: string, context: ImageContext): Promise<Build> {
  const { host, progress } = context;
  const { arch, diskKind } = imageKey(image.name, context);
  const architecture = vendorArchitecture(image, arch);
  const recipe = recipeOf(image, { arch, diskKind });
  await requireTools(image, diskKind, host);
  await requireSpace(host, folder, neededBytes[diskKind], `building ${image.name}`);
  const { file, mediaType } = await outputIn(folder, diskKind, host);
  const statusTarget = join(folder, 'status');
  const { sources, keyrings, defaultKeyring, options: aptOptions } = await readHostApt(host, recipe.suite);
  const inputs = { recipe, architecture, sources, keyrings, defaultKeyring, aptOptions, target: file, statusTarget };
  progress.bar(0, recipe.expectedPackages, 'packages', 'asking the package servers');
  await runMmdebstrap(image, { ...inputs, asRoot: host.env.uid === 0 }, context);
  const status = diskKind === 'disk' ? await host.files.readTextIfExists(statusTarget) : await statusOfTarball(file, context);
  const lockEntry = lockEntryOfBuild(recipe, file, status ?? '');
  await checkBuilt(image.name, file, mediaType, context);
  return { file, mediaType, lockEntry };
}

/** A builder that ended well may have written half: in the store that would be found, and fail, again and again. */
async function checkBuilt(name: string, file: string, mediaType: string, context: ImageContext): Promise<void> {
  const compression = compressionOf(mediaType);
  if (compression === undefined) return checkDisk(file, { format: 'qcow2', name }, context);
  return checkRootfs(file, { compression, name }, context);
}

/** A disk is already qcow2. */
async function outputIn(folder: string, diskKind: DiskKind, host: Host): Promise<Omit<Build, 'lockEntry'>> {
  if (diskKind === 'disk') return { file: join(folder, 'disk.qcow2'), mediaType: diskMediaTypes.direct };
  const compression: Compression = (await host.exec.which('zstd')) === undefined ? 'gzip' : 'zstd';
  return { file: join(folder, compression === 'zstd' ? 'rootfs.tar.zst' : 'rootfs.tar.gz'), mediaType: rootfsMediaTypes[compression] };
}

/** Programs that a build calls, with the Debian packages that bring them. */
const buildTools: Readonly<Record<DiskKind, readonly (readonly [string, string])[]>> = {
  rootfs: [['mmdebstrap', 'mmdebstrap']],
  disk: [
    ['mmdebstrap', 'mmdebstrap'],
    ['qemu-img', 'qemu-utils'],
    ['sfdisk', 'fdisk'],
    ['mke2fs', 'e2fsprogs'],
    ['mformat', 'mtools'],
  ],
};

async function requireTools(image: CatalogImage, diskKind: DiskKind, host: Host): Promise<void> {
  const userTools = host.env.uid === 0 ? [] : [['newuidmap', 'uidmap'] as const];
  const tools = diskKind === 'disk' ? [...buildTools.disk, ...userTools] : buildTools[diskKind];
  const found = await Promise.all(tools.map(([program]) => host.exec.which(program)));
  const missing = tools.filter((_, position) => found[position] === undefined);
  if (missing.length === 0) return;
  const programs = missing.map(([program]) => program);
  const verb = missing.length === 1 ? 'is' : 'are';
  throw new VupError('VUP_HOST_TOOL_MISSING', {
    message: `building ${image.name} from packages needs ${programs.join(' and ')}, which ${verb} not installed`,
    hint: `Install ${missing.length === 1 ? 'it' : 'them'}: sudo apt-get install ${missing.map(([, name]) => name).join(' ')}`,
  });
}

async function runMmdebstrap(image: CatalogImage, inputs: Parameters<typeof mmdebstrapCommand>[0], context: ImageContext): Promise<void> {
  const position = createBuildProgress(inputs.recipe.expectedPackages);
  const tail: string[] = [];
  const onLine = (stream: 'stdout' | 'stderr', line: string) => {
    const at = position(line);
    if (at !== undefined) context.progress.bar(at.done, at.total, 'packages', at.label);
    context.progress.log(stream, line);
    if (tail.push(line) > 20) tail.shift();
  };
  const argv = tiedToVup(mmdebstrapCommand(inputs), context.host.env.uid);
  const { exitCode } = await context.host.exec.run(argv, { signal: context.signal, onLine, ...temporaryFolder(inputs.target, context) });
  throwIfAborted(context.signal);
  if (exitCode === 0) return;
  throw buildFailed(image.name, exitCode, tail);
}

/** What a tool of the build says when its disk is full, as strerror(3) has it: its programs are run with the C locale. */
const diskFull = /No space left on device/;

function buildFailed(name: string, exitCode: number | undefined, tail: readonly string[]): VupError {
  const full = tail.find((line) => diskFull.test(line));
  // apt and mmdebstrap both begin what went wrong with `E:`.
  const complaint = full?.trim() ?? tail.find((line) => /^E: /.test(line))?.slice(3);
  const ending = complaint === undefined ? '' : `: ${complaint}`;
  return new VupError(full === undefined ? 'VUP_IMAGE_BUILD' : 'VUP_HOST_RESOURCE', {
    message: `building ${name} failed: mmdebstrap ended with exit code ${exitCode}${ending}`,
    hint:
      full === undefined
        ? 'Does "apt-get update" work on this host? Vup takes packages from where it does.'
        : 'Make room on that disk and run the same command again.',
    details: { exitCode, tail },
  });
}

/**
 * mmdebstrap mounts into the tree that it builds. Should Vup be killed, its builder must not live on and leave those mounts: root's is put
 * into namespaces of its own, which the kernel takes down with it; a user's is always in such and cleans up when it is told to end.
 */
function tiedToVup(argv: Argv, uid: number): Argv {
  if (uid !== 0) return ['setpriv', '--pdeathsig=TERM', '--', ...argv];
  return ['setpriv', '--pdeathsig=KILL', '--', 'unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--', ...argv];
}

/** Root builds in the scratch folder, so that a later run sweeps what a killed one left. A user's builder runs under ids that cannot get there. */
function temporaryFolder(target: string, { host }: ImageContext): { readonly env?: Readonly<Record<string, string>> } {
  return host.env.uid === 0 ? { env: { TMPDIR: dirname(target) } } : {};
}

async function statusOfTarball(file: string, context: ImageContext): Promise<string> {
  const argv = ['tar', '--extract', '--to-stdout', '--occurrence=1', `--file=${file}`, './var/lib/dpkg/status'] as const;
  const status = await context.host.exec.run(argv, { keepBytes: 64 * 1024 * 1024, signal: context.signal });
  throwIfAborted(context.signal);
  return status.exitCode === 0 ? status.stdout : '';
}

function lockEntryOfBuild(recipe: ImageRecipe, file: string, status: string): BuiltEntry {
  const packages = installedPackages(status);
  if (packages.length === 0) {
    throw new VupError('VUP_IMAGE_BUILD', { message: `the build in ${file} has no list of packages`, hint: 'Is the disk full? See "df".' });
  }
  const digest = recipeDigest(recipe);
  return { source: 'built', recipe: digest, identity: buildIdentity(digest, packages), packages };
}
