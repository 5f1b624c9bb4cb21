import { join } from 'node:path';
import { VupError } from '../errors/vup-error.ts';
import { type ImageContext, throwIfAborted } from './image-context.ts';
import { requireSpace } from './require-space.ts';
import { scratchRoot } from './scratch.ts';

const stallMs = 30_000;

/** The bytes that a URL must give. */
export interface ExpectedBytes {
  /** In which its vendor publishes digests. */
  readonly algorithm: 'sha256' | 'sha512';
  /** Lower-case hex. */
  readonly digest: string;
  /** Its size where that is known, else a bound. */
  readonly maxBytes: number;
}

/**
 * Downloads a file and checks it. Goes on with what an earlier run left; if that turns out to be something else, once more from the
 * beginning. Answers where the file lies. @throws VUP_IMAGE_FETCH · VUP_IMAGE_DIGEST · VUP_HOST_RESOURCE
 */
export async function downloadChecked(url: string, expected: ExpectedBytes, context: ImageContext): Promise<string> {
  const { host, progress, signal } = context;
  const folder = scratchRoot(context.cacheDir);
  await host.files.mkdir(folder);
  await requireSpace(host, folder, expected.maxBytes, `the download of ${url}`);
  const file = join(folder, `${expected.digest.slice(0, 64)}.part`);
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const resumed = (await host.files.stat(file)) !== undefined;
    const onProgress = (done: number, total?: number) => progress.bar(done, total ?? expected.maxBytes, 'bytes', 'downloading');
    await host.net.download(url, file, { maxBytes: expected.maxBytes, pinned: true, stallMs, signal, onProgress });
    const digest = await digestOf(file, expected.algorithm, context);
    if (digest === expected.digest) return file;
    await host.files.remove(file);
    if (!resumed) throw wrongDigest(url, expected, digest);
  }
  throw wrongDigest(url, expected, 'another one, twice');
}

async function digestOf(file: string, algorithm: ExpectedBytes['algorithm'], { host, progress, signal }: ImageContext): Promise<string> {
  const sizeBytes = (await host.files.stat(file))?.sizeBytes ?? 0;
  if (algorithm === 'sha256') return host.files.sha256(file, (done) => progress.bar(done, sizeBytes, 'bytes', 'checking'));
  progress.bar(0, sizeBytes, 'bytes', 'checking');
  const { stdout } = await host.exec.run(['sha512sum', '--', file], { signal });
  throwIfAborted(signal);
  return /^\\?([0-9a-f]{128}) /.exec(stdout)?.[1] ?? 'not to be had';
}

function wrongDigest(url: string, { algorithm, digest }: ExpectedBytes, found: string): VupError {
  return new VupError('VUP_IMAGE_DIGEST', {
    message: `${url} is not the file it should be: its ${algorithm} is ${found}, expected ${digest}`,
    hint: 'Nothing was kept. Run again; if it stays so, something between you and the image server changes files.',
    details: { expected: digest, found },
  });
}
