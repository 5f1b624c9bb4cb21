import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDisk } from '../../../src/machine/parse-disk.ts';
import { parseDuration } from '../../../src/machine/parse-duration.ts';
import { parseFolder } from '../../../src/machine/parse-folder.ts';
import { parseImage } from '../../../src/machine/parse-image.ts';
import { parseMemory } from '../../../src/machine/parse-memory.ts';
import { normalize, parseHostPath } from '../../../src/machine/parse-path.ts';
import { parsePort } from '../../../src/machine/parse-port.ts';

describe('memory', () => {
  it.each([
    ['16MiB', 16],
    ['1GiB', 1024],
    ['1.5GiB', 1536],
    ['1GB', 954],
    ['512MB', 489],
    ['20000KiB', 20],
    ['20000KB', 20],
    ['1TiB', 1024 * 1024],
    ['4TiB', 4 * 1024 * 1024],
    ['1TB', 953_675],
  ])('%s is %i MiB', (text, memoryMiB) => {
    expect(parseMemory(text)).toEqual({ ok: true, value: memoryMiB });
  });

  it.each(['2G', '2g', '2Gi', '2gib', '2', '', 'GiB', '-1GiB', '1e3MiB', '0x10MiB', '1,5GiB', '1GiB ', '15MiB', '4.1TiB', '0GiB'])(
    '%j is refused',
    (text) => {
      expect(parseMemory(text).ok).toBe(false);
    },
  );
});

describe('a disk', () => {
  it('has the units of memory and limits of its own', () => {
    expect(parseDisk('20GiB')).toEqual({ ok: true, value: 20 * 1024 });
    expect(parseDisk('64TiB').ok).toBe(true);
  });

  it.each(['20G', '20', '63MiB', '65TiB', ''])('%j is refused', (text) => {
    expect(parseDisk(text).ok).toBe(false);
  });
});

describe('a time', () => {
  it.each([
    ['90s', 90_000],
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['500ms', 500],
    ['1.5s', 1500],
    ['2d', 172_800_000],
  ])('%s', (text, ms) => {
    expect(parseDuration(text)).toEqual({ ok: true, value: ms });
  });

  it.each(['60', '', '5 m', '5min', '1h 30m', '-5s', '0s', 'm', '1e3s', '8d', '1y'])('%j is refused', (text) => {
    expect(parseDuration(text).ok).toBe(false);
  });
});

describe('a port', () => {
  const local = { bind: '127.0.0.1', protocol: 'tcp' };
  it.each([
    ['80', { ...local, host: 'auto', guest: 80 }],
    ['8080:80', { ...local, host: 8080, guest: 80 }],
    ['auto:80', { ...local, host: 'auto', guest: 80 }],
    ['53:53/udp', { ...local, host: 53, guest: 53, protocol: 'udp' }],
    ['53/udp', { ...local, host: 'auto', guest: 53, protocol: 'udp' }],
    ['127.0.0.1:8080:80', { ...local, host: 8080, guest: 80 }],
    ['localhost:8080:80', { ...local, host: 8080, guest: 80 }],
    ['0.0.0.0:8080:80/tcp', { ...local, bind: '0.0.0.0', host: 8080, guest: 80 }],
    ['0.0.0.0:80', { ...local, bind: '0.0.0.0', host: 'auto', guest: 80 }],
    ['[::1]:8080:80', { ...local, bind: '::1', host: 8080, guest: 80 }],
  ])('%s', (text, value) => {
    expect(parsePort(text)).toEqual({ ok: true, value });
  });

  it.each([
    '',
    ':',
    '80:',
    ':80',
    '8080:80:',
    'web:80',
    '0:80',
    '80:0',
    '65536:80',
    '8080-8090:80',
    '8080:80/tcp/udp',
    '1.2.3.4.5:1:2',
    '300.0.0.1:1:2',
    '80 :80',
    '-1:80',
    '8080:80\n',
  ])('%j is refused', (text) => {
    expect(parsePort(text).ok).toBe(false);
  });
});

describe('a folder', () => {
  it.each([
    ['.:/srv', { from: '.', to: '/srv' }],
    ['a:b:/c:d', { from: 'a:b', to: '/c:d' }],
    ['./a:/b:/c', { from: './a:/b', to: '/c' }],
  ])('%s', (text, value) => {
    expect(parseFolder(text)).toEqual({ ok: true, value });
  });

  it.each(['.', ':/srv', '.:srv', ''])('%j is refused', (text) => {
    expect(parseFolder(text).ok).toBe(false);
  });
  it('does not take a mode as Compose writes it for a part of the path', () => {
    expect(parseFolder('./ro:/srv/ro:ro')).toMatchObject({ ok: false, hint: 'write { from: ./ro, to: /srv/ro, readonly: true }' });
    expect(parseFolder('.:/srv:rw')).toMatchObject({ ok: false, hint: 'write { from: ., to: /srv }' });
  });
});

describe('an image', () => {
  it.each([
    ['debian/12', { kind: 'catalog', name: 'debian/12' }],
    ['ubuntu/24.04', { kind: 'catalog', name: 'ubuntu/24.04' }],
    ['./x.tar.gz', { kind: 'file', path: './x.tar.gz' }],
    ['../x.tgz', { kind: 'file', path: '../x.tgz' }],
    ['/a/x.tar', { kind: 'file', path: '/a/x.tar' }],
    ['~/x.tar.zst', { kind: 'file', path: '~/x.tar.zst' }],
    ['./x.qcow2', { kind: 'file', path: './x.qcow2' }],
    ['./x.box', { kind: 'file', path: './x.box' }],
    ['./x.ova', { kind: 'file', path: './x.ova' }],
    ['../disks/x.raw', { kind: 'file', path: '../disks/x.raw' }],
    ['/a/x.img', { kind: 'file', path: '/a/x.img' }],
  ])('%s', (text, value) => {
    expect(parseImage(text)).toEqual({ ok: true, value });
  });

  it.each([
    '',
    'debian',
    'debian:12',
    'Debian/12',
    'a/b/c',
    './x.vdi',
    'x.tar',
    'disks/x.qcow2',
    'images/x.tar.gz',
    'vagrant:user/name',
    '.',
    '..',
  ])('%j is refused', (text) => {
    expect(parseImage(text).ok).toBe(false);
  });
});

describe('a path of the host', () => {
  const inside = (text: string, projectDir = '/home/ann/shop') => {
    const path = parseHostPath(text, projectDir);
    return path.ok && path.value.isInProject;
  };

  it.each(['.', './', 'a', './a/../b', 'a/../../shop/b', '/home/ann/shop', '/home/ann/shop/x', '...', '~x'])('%s is inside', (text) => {
    expect(inside(text)).toBe(true);
  });

  it.each(['..', 'a/../..', '/home/ann/shopping', '/home/ann', '/', '~', '~/x', '../shop2', '/home/ann/shop/../x'])(
    '%s is outside',
    (text) => {
      expect(inside(text)).toBe(false);
    },
  );

  it('is inside whatever the project, even the root folder', () => {
    expect(inside('/etc', '/')).toBe(true);
  });

  it('never leads out of the project by what normalizing hides', () => {
    const segment = fc.constantFrom('a', '.', '..', '', 'shop', 'shopping');
    fc.assert(
      fc.property(fc.array(segment), (segments) => {
        const text = segments.join('/');
        const path = parseHostPath(text, '/p/shop');
        fc.pre(path.ok);
        const real = new URL(
          `file://${text.startsWith('/') ? text : `/p/shop/${text}`}`.replace(/\/{2,}(?!p)/g, '/').replace('file:/', 'file:///'),
        ).pathname;
        const expected = normalize(real);
        expect(path.ok && path.value.path).toBe(expected);
        expect(path.ok && path.value.isInProject).toBe(expected === '/p/shop' || expected.startsWith('/p/shop/'));
      }),
    );
  });
});
