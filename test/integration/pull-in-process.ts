import { createNodeHost } from '../../src/host/node-host.ts';
import { emptyLock } from '../../src/image/lock-file.ts';
import { pullImage } from '../../src/image/pull-image.ts';

// Run by a test as a process of its own: pulls debian/12 into the store argv[2] with the cache argv[3] from the image server argv[4].
const [, , storeRoot = '', cacheDir = '', imageServer = ''] = process.argv;
const pulled = pullImage(
  { kind: 'catalog', name: 'debian/12' },
  {
    host: createNodeHost(),
    signal: new AbortController().signal,
    progress: { bar: () => undefined, log: () => undefined },
    storeRoot,
    cacheDir,
    lock: emptyLock,
    settings: { imageServer },
  },
);
pulled.then(
  ({ blob }) => process.stdout.write(blob.digest),
  (error: unknown) => {
    process.stderr.write(String(error));
    process.exitCode = 1;
  },
);
