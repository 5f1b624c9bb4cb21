import { createHash } from 'node:crypto';
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { onHost } from './host-command.ts';

/** A rootfs archive that is not the plain image: what it is made of plus /etc/marker. The same bytes each time, so that the store does not grow. */
export async function layOtherImage(image: string, path: string): Promise<{ readonly digest: string }> {
  // `-f` also passes on what is not compressed.
  onHost('sh', '-c', 'zstd -dcfq "$1" >"$2"', 'sh', image, path);
  const extra = mkdtempSync(join(dirname(path), 'extra-'));
  writeFileSync(join(extra, 'marker'), 'of the other image\n', { mode: 0o644 });
  const always = ['--mtime=@0', '--owner=0', '--group=0', '--transform=s,^\\./,./etc/,'];
  onHost('tar', '--append', '--file', path, '--directory', extra, ...always, './marker');
  rmSync(extra, { recursive: true });
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return { digest: hash.digest('hex') };
}
