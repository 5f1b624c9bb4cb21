import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createNodeHost } from '../../../src/host/node-host.ts';
import { checkRootfs } from '../../../src/image/check-rootfs.ts';
import type { Compression } from '../../../src/image/media-type.ts';
import type { RootfsLimits } from '../../../src/image/rootfs-rules.ts';
import { makeTar, type TarMember, tinyRootfs } from '../../integration/make-tar.ts';
import { scratchFolders } from '../host/scratch.ts';

const scratch = scratchFolders();
const host = createNodeHost();

/** Has the host's own tar read a tarball; gives the complaint. A canary beside it shows that nothing was unpacked. */
async function judge(bytes: Uint8Array, more: { compression?: Compression; limits?: RootfsLimits } = {}): Promise<string> {
  const folder = scratch();
  const file = join(folder, 'inner', 'rootfs');
  mkdirSync(join(folder, 'inner'));
  writeFileSync(join(folder, 'canary'), 'alive');
  writeFileSync(file, bytes);
  const tarball = { compression: more.compression ?? 'none', name: 'x.tar', ...(more.limits && { limits: more.limits }) };
  const context = { host, signal: new AbortController().signal, progress: { bar: () => undefined, log: () => undefined } };
  const said = await checkRootfs(file, tarball, context).then(
    () => 'taken',
    (error: { code?: string; message: string }) => `${error.code} ${error.message}`,
  );
  expect(readdirSync(folder).sort()).toEqual(['canary', 'inner']);
  expect(readdirSync(join(folder, 'inner'))).toEqual(['rootfs']);
  expect(readFileSync(join(folder, 'canary'), 'utf8')).toBe('alive');
  return said;
}

const corpus: readonly (readonly [string, readonly TarMember[], RegExp])[] = [
  ['a name that climbs', [{ name: '../canary', content: 'x' }], /"\.\."/],
  ['a name that climbs from deep inside', [{ name: './etc/a/../../../canary', content: 'x' }], /"\.\."/],
  ['an absolute name', [{ name: '/etc/cron.d/x', content: 'x' }], /absolute/],
  [
    'a file through a link out',
    [
      { name: './out', type: '2', target: '/' },
      { name: './out/canary', content: 'x' },
    ],
    /below a link/,
  ],
  [
    'a file through a chain of links',
    [
      { name: './a', type: '2', target: '.' },
      { name: './a2', type: '2', target: 'a/..' },
      { name: './a2/canary', content: 'x' },
    ],
    /below a link/,
  ],
  [
    'a link, then a file of the same name below it',
    [
      { name: './d', type: '2', target: '..' },
      { name: './d/canary', content: 'x' },
    ],
    /below a link/,
  ],
  [
    'a hard link to a link, and a file below',
    [
      { name: './l', type: '2', target: '/' },
      { name: './h', type: '1', target: './l' },
      { name: './h/canary', content: 'x' },
    ],
    /below a link/,
  ],
  ['a hard link to a file of the host', [{ name: './etc/s', type: '1', target: '/etc/shadow' }], /leads out/],
  ['a hard link that climbs', [{ name: './etc/s', type: '1', target: '../../canary' }], /leads out/],
  ['a disk', [{ name: './tmp/sda', type: '4' }], /device/],
  ['memory', [{ name: './etc/mem', type: '3' }], /device/],
  ['a device by a name that climbs', [{ name: './dev/../sda', type: '4' }], /"\.\."/],
  ['a named pipe', [{ name: './etc/motd', type: '6' }], /named pipe/],
  ['a sparse giant', [{ name: './etc/big', claimedSize: 8 ** 11 - 1 }], /larger than|cannot read/],
];

describe('a malicious tarball', () => {
  it.each(corpus)('is refused before it is unpacked: %s', async (_, members, complaint) => {
    const said = await judge(makeTar([...tinyRootfs, ...members]));
    expect(said).toMatch(/^VUP_IMAGE_INVALID/);
    expect(said).toMatch(complaint);
  });

  it('with a million entries is refused once there are too many', async () => {
    const many = Array.from({ length: 60 }, (_, index) => ({ name: `./etc/${index}`, content: '' }));
    expect(await judge(makeTar([...tinyRootfs, ...many]), { limits: { maxEntries: 50, maxUnpackedBytes: 1e9 } })).toMatch(/50 entries/);
  });

  it('that becomes a hundred thousand times as large is refused', async () => {
    const bomb = gzipSync(makeTar([...tinyRootfs, { name: './etc/zeros', content: '\0'.repeat(3_000_000) }]));
    expect(await judge(bomb, { compression: 'gzip', limits: { maxEntries: 100, maxUnpackedBytes: bomb.length * 100 } })).toMatch(
      /larger than/,
    );
  });

  it('with the same name twice counts what each would write', async () => {
    const twice = [...tinyRootfs, ...Array.from({ length: 30 }, () => ({ name: './etc/x', content: 'y'.repeat(1000) }))];
    expect(await judge(makeTar(twice), { limits: { maxEntries: 100, maxUnpackedBytes: 20_000 } })).toMatch(/larger than/);
  });

  it('that is no tarball, or cut off, or packed otherwise than told, is refused', async () => {
    const whole = makeTar(tinyRootfs);
    expect(await judge(Buffer.from('no tar at all'.repeat(100)))).toMatch(/cannot read/);
    expect(await judge(gzipSync(whole).subarray(0, 60), { compression: 'gzip' })).toMatch(/VUP_IMAGE_INVALID/);
    expect(await judge(whole, { compression: 'zstd' })).toMatch(/VUP_IMAGE_INVALID/);
  });

  it('cannot tell tar what to do by its names', async () => {
    const names = ['./--checkpoint-action=exec=touch canary2', './-x', './$(touch canary2)', './a\tb', './ümläut', "./it's"];
    const said = await judge(makeTar([...tinyRootfs, ...names.map((name) => ({ name, content: 'x' }))]));
    expect(said).toBe('taken');
    expect(existsSync('canary2')).toBe(false);
  });
});
