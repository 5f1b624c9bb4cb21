import { describe, expect, it } from 'vitest';
import { createRootfsRules, defaultRootfsLimits, limitsFor, type RootfsLimits } from '../../../src/image/rootfs-rules.ts';
import { parseTarEntry } from '../../../src/image/tar-listing.ts';

const date = '2026-11-23 04:13';
const rootfs = [`drwxr-xr-x 0/0 0 ${date} "./"`, `drwxr-xr-x 0/0 0 ${date} "./etc/"`, `lrwxrwxrwx 0/0 0 ${date} "./bin" -> "usr/bin"`];

/** The first complaint over a listing. */
function judge(lines: readonly string[], limits: RootfsLimits = defaultRootfsLimits): string | undefined {
  const rules = createRootfsRules(limits);
  for (const line of lines) {
    const entry = parseTarEntry(line);
    if (entry === undefined) return `unread: ${line}`;
    const problem = rules.add(entry);
    if (problem !== undefined) return problem;
  }
  return rules.end();
}

describe('parseTarEntry', () => {
  it('reads every kind of line that tar prints', () => {
    expect(parseTarEntry(`-rwsr-xr-x 0/0           71912 ${date} "./usr/bin/su"`)).toEqual({
      type: 'file',
      name: './usr/bin/su',
      sizeBytes: 71912,
    });
    expect(parseTarEntry(`crw-rw-rw- 0/0             5,1 ${date} "./dev/console"`)).toEqual({
      type: 'device',
      name: './dev/console',
      sizeBytes: 0,
    });
    expect(parseTarEntry(`hrwxr-xr-x 0/0 0 ${date} "./usr/bin/perl5" link to "./usr/bin/perl"`)).toMatchObject({
      type: 'hardlink',
      target: './usr/bin/perl',
    });
    expect(parseTarEntry(`prw-r--r-- 0/0 0 ${date} "./run/fifo"`)).toMatchObject({ type: 'pipe' });
    expect(parseTarEntry(`srw-r--r-- 0/0 0 ${date} "./run/socket"`)).toMatchObject({ type: 'other' });
  });

  it('is not fooled by names that look like links, quotes or line ends', () => {
    expect(parseTarEntry(`lrwxrwxrwx 0/0 0 ${date} "./a -> b" -> "../c"`)).toMatchObject({ name: './a -> b', target: '../c' });
    expect(parseTarEntry(`-rw-r--r-- 0/0 1 ${date} "./a\\"b\\\\c\\nd"`)).toMatchObject({ name: './a"b\\cnd' });
    expect(parseTarEntry(`-rw-r--r-- 0/0 1 ${date} "\\057etc/passwd"`)).toMatchObject({ name: '/etc/passwd' });
    expect(parseTarEntry('tar: Removing leading `/')).toBeUndefined();
  });
});

describe('rules for a root file system', () => {
  it('accepts a merged-usr one, and one with plain folders', () => {
    expect(judge([...rootfs, `-rwxr-xr-x 0/0 9 ${date} "./usr/bin/env"`, `crw-rw-rw- 0/0 1,3 ${date} "./dev/null"`])).toBeUndefined();
    expect(judge([`-rw-r--r-- 0/0 0 ${date} "etc/passwd"`, `-rwxr-xr-x 0/0 0 ${date} "usr/bin/env"`])).toBeUndefined();
  });

  it.each<[string, string, RegExp, string?]>([
    ['an absolute name', `-rw-r--r-- 0/0 1 ${date} "/etc/passwd"`, /absolute/],
    ['a name with ..', `-rw-r--r-- 0/0 1 ${date} "./etc/../../root/.ssh/id"`, /"\.\."/],
    ['a hard link to an absolute path', `hrw-r--r-- 0/0 0 ${date} "./etc/s" link to "/etc/shadow"`, /leads out/],
    ['a hard link that climbs', `hrw-r--r-- 0/0 0 ${date} "./etc/s" link to "../shadow"`, /leads out/],
    ['an entry below a link', `-rw-r--r-- 0/0 1 ${date} "./bin/evil"`, /below a link/],
    ['a hard link through a link', `hrw-r--r-- 0/0 0 ${date} "./x" link to "./bin/sh"`, /leads out/],
    [
      'a hard link to a link, which then is one',
      `hrw-r--r-- 0/0 0 ${date} "./alias" link to "./bin"`,
      /below a link/,
      `-rw-r--r-- 0/0 1 ${date} "./alias/evil"`,
    ],
    ['a named pipe that something waits for', `prw-rw-rw- 0/0 0 ${date} "./etc/passwd"`, /named pipe/],
    ['a socket', `srw-rw-rw- 0/0 0 ${date} "./run/docker.sock"`, /belongs into no root/],
    ['a disk device in a hidden place', `brw-rw-rw- 0/0 8,0 ${date} "./tmp/sda"`, /device/],
  ])('refuses %s', (_, line, complaint, more) => {
    expect(judge([...rootfs, line, ...(more === undefined ? [] : [more])])).toMatch(complaint);
  });

  it('allows named pipes where systems have them', () => {
    expect(judge([...rootfs, `prw------- 0/0 0 ${date} "./run/initctl"`, `-rwxr-xr-x 0/0 9 ${date} "./usr/bin/env"`])).toBeUndefined();
  });

  it('allows a folder that replaces a link of the same name', () => {
    expect(judge([...rootfs, `drwxr-xr-x 0/0 0 ${date} "./bin/"`, `-rwxr-xr-x 0/0 1 ${date} "./bin/sh"`])).toBeUndefined();
  });

  it('refuses bombs by entries and by size, even a single sparse file', () => {
    expect(judge([...rootfs, ...rootfs], { ...defaultRootfsLimits, maxEntries: 5 })).toMatch(/more than 5 entries/);
    expect(judge([`-rw-r--r-- 0/0 9223372036854775807 ${date} "./etc/x"`])).toMatch(/larger than 64 GiB/);
    expect(judge([`-rw-r--r-- 0/0 ${5 * 1024 ** 3} ${date} "./etc/x"`], limitsFor(10_000))).toMatch(/larger than 4 GiB/);
    expect(limitsFor(100_000_000).maxUnpackedBytes).toBe(10_000_000_000);
    expect(limitsFor(1e12)).toEqual(defaultRootfsLimits);
  });

  it('refuses what is no root file system', () => {
    expect(judge([`-rw-r--r-- 0/0 1 ${date} "./README"`])).toMatch(/not a root file system/);
    expect(judge([])).toMatch(/not a root file system/);
    expect(judge([`drwxr-xr-x 0/0 0 ${date} "./rootfs/etc/"`, `drwxr-xr-x 0/0 0 ${date} "./rootfs/bin/"`])).toMatch(/at its top/);
  });
});
