import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { withOptionDigests } from '../../../src/core/option-digests.ts';
import { openFileDigests } from '../../../src/guest/file-digests.ts';
import { createNodeHost } from '../../../src/host/node-host.ts';
import { machine } from '../../fixtures/machines.ts';

const folder = mkdtempSync(join(tmpdir(), 'vup-options-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const kernel = join(folder, 'vmlinuz');
const host = createNodeHost();
const look = async (options: Readonly<Record<string, unknown>>, provider = 'qemu') =>
  withOptionDigests(machine('vm', { providerOptions: { qemu: options } }), provider, {
    host,
    fileDigests: await openFileDigests(host, join(folder, 'cache.json')),
  });

it('puts the digest of each file that the block names beside its path', async () => {
  writeFileSync(kernel, 'a kernel');
  const boot = { kernel, cmdline: '/vmlinuz is no file here' };
  const { providerOptions } = await look({ cpu: 'max', boot });
  const kernelDigest = createHash('sha256').update('a kernel').digest('hex');
  expect(providerOptions).toEqual({ qemu: { cpu: 'max', boot: { ...boot, kernelDigest } } });
});

it('leaves alone the blocks of providers that do not run the machine', async () => {
  expect((await look({ boot: { kernel: '/nowhere' } }, 'lxc')).providerOptions).toEqual({ qemu: { boot: { kernel: '/nowhere' } } });
});

it('says which option names a file that is not there', async () => {
  await expect(look({ boot: { kernel: join(folder, 'none') } })).rejects.toMatchObject({
    code: 'VUP_INPUT_MISSING',
    message: expect.stringContaining('qemu.boot.kernel'),
  });
  await expect(look({ boot: { kernel: folder } })).rejects.toMatchObject({ message: expect.stringContaining('is no file') });
});
