import { describe, expect, it } from 'vitest';
import type { Host } from '../../../src/host/host.ts';
import { requireSpace } from '../../../src/image/require-space.ts';

const mebibyte = 1024 ** 2;
const host = { files: { space: async () => ({ freeBytes: 3 * mebibyte, totalBytes: 9 * mebibyte }) } } as unknown as Host;

describe('room on a disk', () => {
  it('is told with the volume, what is needed, what is free, and what is short', async () => {
    await expect(requireSpace(host, '/srv/store', 10 * mebibyte, 'the download')).rejects.toMatchObject({
      code: 'VUP_HOST_RESOURCE',
      message: 'the download needs 10 MiB, but /srv/store has 3 MiB free (7 MiB short)',
    });
    await expect(requireSpace(host, '/srv/store', 3 * mebibyte, 'the download')).resolves.toBeUndefined();
  });
});
