import { dirname, join } from 'node:path';
import { VupError } from '../errors/vup-error.ts';
import type { Argv } from '../host/host.ts';
import { createBuildProgress } from './build-progress.ts';
import { type CatalogImage, vendorArchitecture } from './catalog.ts';
import { readHostApt } from './host-apt.ts';
import { type ImageContext, imageKey, throwIfAborted } from './image-context.ts';
import type { BuiltEntry } from './lock-entry.ts';
import type { Compression } from './media-type.ts';
import { mmdebstrapCommand } from './mmdebstrap-command.ts';
import { buildIdentity, installedPackages, type RootfsRecipe, recipeDigest } from './recipe.ts';
import { requireSpace } from './require-space.ts';

/** What a build takes at most while it runs: the tree, the packages and the tarball, by experience with a margin. */
const neededBytes = 1024 * 1024 * 1024;

/** A finished build that is not yet in the store. */
export interface Build {
  readonly file: string;
  readonly compression: Compression;
  readonly lockEntry: BuiltEntry;
}

/**
 * Builds a catalogue image from its distribution's packages into `folder`.
 * @throws VUP_HOST_TOOL_MISSING without mmdebstrap · VUP_IMAGE_BUILD with the end of its log
 */
export async function buildImage(image: CatalogImage, folder: string, context: ImageContext): Promise<Build> {
  const { host, progress } = context;
  await requireTool(image, context);
  await requireSpace(host, folder, neededBytes, `building ${image.name}`);
  const compression: Compression = (await host.exec.which('zstd')) === undefined ? 'gzip' : 'zstd';
  const file = join(folder, compression === 'zstd' ? 'rootfs.tar.zst' : 'rootfs.tar.gz');
  const apt = await readHostApt(host, image.recipe.suite);
  const architecture = vendorArchitecture(image, imageKey(image.name, context).arch);
  const { sources, keyrings, defaultKeyring, options: aptOptions } = apt;
  progress.bar(0, image.recipe.expectedPackages, 'packages', 'asking the package servers');
  await runMmdebstrap(image, { recipe: image.recipe, architecture, sources, keyrings, defaultKeyring, aptOptions, target: file }, context);
  return { file, compression, lockEntry: await lockEntryOfBuild(image.recipe, file, context) };
}

async function requireTool(image: CatalogImage, { host }: ImageContext): Promise<void> {
  if ((await host.exec.which('mmdebstrap')) !== undefined) return;
  throw new VupError('VUP_HOST_TOOL_MISSING', {
    message: `building ${image.name} from packages needs mmdebstrap, which is not installed`,
    hint: 'Install it: sudo apt-get install mmdebstrap',
  });
}

async function runMmdebstrap(image: CatalogImage, inputs: Parameters<typeof mmdebstrapCommand>[0], context: ImageContext): Promise<void> {
  const position = createBuildProgress(image.recipe.expectedPackages);
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
  throw new VupError('VUP_IMAGE_BUILD', {
    message: `building ${image.name} failed: mmdebstrap ended with exit code ${exitCode}${lastComplaint(tail)}`,
    hint: 'Does "apt-get update" work on this host? Vup takes packages from where it does.',
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

/** apt and mmdebstrap both begin what went wrong with `E:`. */
function lastComplaint(tail: readonly string[]): string {
  const complaint = tail.find((line) => /^E: /.test(line));
  return complaint === undefined ? '' : `: ${complaint.slice(3)}`;
}

async function lockEntryOfBuild(recipe: RootfsRecipe, file: string, context: ImageContext): Promise<BuiltEntry> {
  const argv = ['tar', '--extract', '--to-stdout', '--occurrence=1', `--file=${file}`, './var/lib/dpkg/status'] as const;
  const status = await context.host.exec.run(argv, { keepBytes: 64 * 1024 * 1024, signal: context.signal });
  throwIfAborted(context.signal);
  const packages = installedPackages(status.stdout);
  if (status.exitCode !== 0 || packages.length === 0) {
    throw new VupError('VUP_IMAGE_BUILD', { message: `the build in ${file} has no list of packages`, hint: 'Is the disk full? See "df".' });
  }
  const digest = recipeDigest(recipe);
  return { source: 'built', recipe: digest, identity: buildIdentity(digest, packages), packages };
}
