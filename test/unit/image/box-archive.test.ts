import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createNodeHost } from '../../../src/host/node-host.ts';
import { type BoxArchive, createBoxRules, listBox, takeMember } from '../../../src/image/box-archive.ts';
import { judgeMetadata } from '../../../src/image/import-box.ts';
import { diskFormOf, judgeStart } from '../../../src/image/packed-disk.ts';
import { makeTar, type TarMember } from '../../integration/make-tar.ts';
import { scratchFolders } from '../host/scratch.ts';

const scratch = scratchFolders();
const host = createNodeHost();
const signal = new AbortController().signal;

function archiveOf(members: readonly TarMember[]): BoxArchive & { readonly folder: string } {
  const folder = scratch();
  mkdirSync(join(folder, 'inner'));
  writeFileSync(join(folder, 'canary'), 'alive');
  writeFileSync(join(folder, 'inner', 'x.box'), gzipSync(makeTar(members)));
  return { file: join(folder, 'inner', 'x.box'), compression: 'gzip', name: './x.box', folder };
}

describe('a box', () => {
  it('is read by the names at its top, and only what is asked for comes out', async () => {
    const archive = archiveOf([
      { name: './', type: '5' },
      { name: './metadata.json', content: '{"provider":"virtualbox"}' },
      { name: './include/', type: '5' },
      { name: './include/_Vagrantfile', content: 'x' },
      { name: 'box.ovf', content: '<a/>' },
    ]);
    const members = await listBox(archive, { host, signal });
    expect([...members.keys()]).toEqual(['metadata.json', 'box.ovf']);
    const target = join(archive.folder, 'out');
    const member = members.get('metadata.json');
    if (member === undefined) throw new Error('there is none');
    await takeMember(archive, member, target, { host, signal, cacheDir: archive.folder });
    expect(readFileSync(target, 'utf8')).toBe('{"provider":"virtualbox"}');
    expect(readdirSync(archive.folder).sort()).toEqual(['canary', 'inner', 'out']);
  });

  it.each<[string, readonly TarMember[], RegExp]>([
    ['a link', [{ name: 'box-disk001.vmdk', type: '2', target: '/etc/shadow' }], /is no file, but a symlink/],
    ['a hard link', [{ name: 'box-disk001.vmdk', type: '1', target: '/etc/shadow' }], /is no file, but a hardlink/],
    ['a device', [{ name: 'box-disk001.vmdk', type: '4' }], /is no file, but a device/],
    ['a name that climbs', [{ name: './../canary', content: 'x' }], /leads out/],
    ['a name that climbs from inside', [{ name: 'a/../../canary', content: 'x' }], /leads out/],
    ['an absolute name', [{ name: '/etc/cron.d/x', content: 'x' }], /leads out/],
    [
      'a name that is there twice',
      [
        { name: 'box.ovf', content: 'a' },
        { name: './box.ovf', content: 'b' },
      ],
      /box.ovf twice/,
    ],
    ['a size beyond all disks', [{ name: 'box-disk001.vmdk', claimedSize: 8 * 1024 ** 3 - 1 }], /larger than 4 GiB|cannot read it/],
  ])('is refused before it is unpacked: %s', async (_, members, reason) => {
    const archive = archiveOf(members);
    await expect(listBox(archive, { host, signal })).rejects.toMatchObject({ code: 'VUP_IMAGE_INVALID' });
    await expect(listBox(archive, { host, signal })).rejects.toThrow(reason);
    expect(readFileSync(join(archive.folder, 'canary'), 'utf8')).toBe('alive');
    expect(readdirSync(archive.folder).sort()).toEqual(['canary', 'inner']);
  });

  it('has an end', () => {
    const rules = createBoxRules(1_000);
    const file = (name: string, sizeBytes = 0) => rules.add({ type: 'file', name, sizeBytes });
    for (let number = 0; number < 1_000; number += 1) expect(file(`f${number}`)).toBeUndefined();
    expect(file('one more')).toMatch(/more than 1000 entries/);
    expect(createBoxRules(1_000).add({ type: 'file', name: 'x', sizeBytes: 5 * 1024 ** 3 })).toMatch(/larger than 4 GiB/);
  });

  it('that is cut off is told so', async () => {
    const archive = archiveOf([{ name: 'box.ovf', content: 'a' }]);
    writeFileSync(archive.file, readFileSync(archive.file).subarray(0, 40));
    await expect(listBox(archive, { host, signal })).rejects.toThrow(/cannot read it/);
  });
});

describe('the metadata of a box', () => {
  it.each<[string, RegExp | undefined]>([
    ['{"provider":"virtualbox"}', undefined],
    ['{"provider":"virtualbox","architecture":"amd64"}', undefined],
    ['{"provider":"virtualbox","architecture":"unknown"}', undefined],
    ['{"provider":"libvirt","format":"qcow2"}', /for the provider "libvirt"/],
    ['{"provider":"vmware_desktop"}', /for the provider "vmware_desktop"/],
    ['{"provider":"virtualbox","architecture":"arm64"}', /for aarch64, and this host is x86_64/],
    ['{"provider":7}', /of no name/],
    ['null', /of no name/],
    ['{', /not JSON/],
  ])('%s', (text, problem) => {
    if (problem === undefined) expect(judgeMetadata(text, 'x86_64')).toBeUndefined();
    else expect(judgeMetadata(text, 'x86_64')).toMatch(problem);
  });
});

describe('a packed disk', () => {
  it('is known by its name, and must begin like a tarball', () => {
    expect(['a.box', 'a.ova', 'a.qcow2', 'a.img'].map(diskFormOf)).toEqual(['box', 'ova', 'qcow2', 'raw']);
    const tar = makeTar([{ name: 'a' }]);
    expect(judgeStart('box', gzipSync(tar))).toBeUndefined();
    expect(judgeStart('box', tar)).toBeUndefined();
    expect(judgeStart('ova', tar)).toBeUndefined();
    expect(judgeStart('ova', gzipSync(tar))).toMatch(/plain tar/);
    expect(judgeStart('box', Buffer.from('PK\u0003\u0004'))).toMatch(/no tarball/);
  });
});
