import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { transferOptions } from '../../../src/image/apt-config.ts';
import { defaultDebianSources } from '../../../src/image/apt-sources.ts';
import { createBuildProgress } from '../../../src/image/build-progress.ts';
import { directInit, directInitrdHook } from '../../../src/image/direct-initrd.ts';
import { debianCodename } from '../../../src/image/host-apt.ts';
import { mmdebstrapCommand } from '../../../src/image/mmdebstrap-command.ts';
import { buildIdentity, debianDiskRecipe, debianRecipe, installedPackages, recipeDigest } from '../../../src/image/recipe.ts';

const log = readFileSync(new URL('./fixtures/mmdebstrap-1.3.5.log', import.meta.url), 'utf8').split('\n');

describe('createBuildProgress', () => {
  it('never goes back over a whole log of both apt runs', () => {
    const read = createBuildProgress(152);
    const positions = log.flatMap((line) => read(line) ?? []);
    const shares = positions.map(({ done, total }) => done / total);
    expect(positions[0]).toEqual({ done: 0, total: 152, label: 'downloading gcc-12-base' });
    expect(positions.length).toBeGreaterThan(40);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(new Set(positions.map(({ label }) => label.split(' ')[0]))).toEqual(new Set(['downloading', 'unpacking', 'setting']));
  });

  it('does not take package lists for packages', () => {
    const read = createBuildProgress(10);
    expect(read('Get:4 http://deb.debian.org/debian bookworm/main amd64 Packages [8790 kB]')).toBeUndefined();
    expect(read('Get:1 http://deb.debian.org/debian bookworm InRelease [151 kB]')).toBeUndefined();
  });

  it('follows apt when it announces more than was expected', () => {
    const read = createBuildProgress(1);
    read('0 upgraded, 69 newly installed, 0 to remove and 0 not upgraded.');
    read('0 upgraded, 83 newly installed, 0 to remove and 0 not upgraded.');
    expect(read('Setting up libc-bin (2.36-9+deb12u14) ...')).toMatchObject({ total: 152, label: 'setting up libc-bin' });
  });
});

describe('transferOptions', () => {
  it('takes proxies, certificates, dates and retries, and nothing else', () => {
    const dump = [
      'Acquire "";',
      'Acquire::http "";',
      'Acquire::http::Proxy "http://proxy.example:3142";',
      'Acquire::https::CaInfo "/etc/ssl/corp.pem";',
      'Acquire::Check-Valid-Until "false";',
      'Acquire::Retries "3";',
      'Acquire::Languages:: "none";',
      'Acquire::httpx "no";',
      'APT::Install-Recommends "0";',
    ].join('\n');
    expect(transferOptions(dump)).toEqual([
      'Acquire::http::Proxy "http://proxy.example:3142"',
      'Acquire::https::CaInfo "/etc/ssl/corp.pem"',
      'Acquire::Check-Valid-Until "false"',
      'Acquire::Retries "3"',
    ]);
  });
});

it('knows a Debian host by its own id only', () => {
  expect(debianCodename('ID=debian\nVERSION_CODENAME=bookworm\n')).toBe('bookworm');
  expect(debianCodename('ID="debian"\n')).toBe('sid');
  expect(debianCodename('ID=ubuntu\nID_LIKE=debian\nVERSION_CODENAME=noble\n')).toBeUndefined();
});

describe('mmdebstrapCommand', () => {
  const inputs = {
    recipe: debianRecipe('bookworm'),
    architecture: 'amd64',
    sources: defaultDebianSources('bookworm'),
    defaultKeyring: '/usr/share/keyrings/debian-archive-keyring.gpg',
    keyrings: [],
    aptOptions: ['Acquire::Retries "3"'],
    target: '/cache/x/rootfs.tar.zst',
  };

  it('is this command', () => {
    expect(mmdebstrapCommand(inputs)).toMatchInlineSnapshot(`
      [
        "mmdebstrap",
        "--verbose",
        "--variant=minbase",
        "--architectures=amd64",
        "--include=ca-certificates,curl,dbus,iproute2,iputils-ping,less,netbase,procps,sudo,systemd,systemd-sysv,tzdata,vim-tiny,wget",
        "--aptopt=Acquire::Retries "3"",
        "--customize-hook=rm -f "$1/etc/hostname" "$1/etc/resolv.conf"",
        "--customize-hook=f="$1/etc/apt/apt.conf.d/99mmdebstrap"; [ ! -e "$f" ] || sed -i -E '/127\\.0\\.0\\.1|localhost|\\[::1\\]/d' "$f"",
        "bookworm",
        "/cache/x/rootfs.tar.zst",
        "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian bookworm main",
        "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian bookworm-updates main",
        "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian-security bookworm-security main",
      ]
    `);
  });

  it('takes a foreign keyring along into the guest, but only one that exists', () => {
    const [archive] = inputs.sources;
    const sources = [{ uri: 'http://m.example/debian', suites: ['bookworm'], components: ['main'], signedBy: '/etc/apt/keyrings/m.gpg' }];
    expect(archive).toBeDefined();
    const present = mmdebstrapCommand({ ...inputs, sources, keyrings: ['/etc/apt/keyrings/m.gpg'] });
    expect(present).toContain('--customize-hook=upload /etc/apt/keyrings/m.gpg /etc/apt/keyrings/m.gpg');
    expect(present.at(-1)).toBe('deb [signed-by=/etc/apt/keyrings/m.gpg] http://m.example/debian bookworm main');
    const absent = mmdebstrapCommand({ ...inputs, sources, keyrings: [] });
    expect(absent.at(-1)).toBe('deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://m.example/debian bookworm main');
    expect(absent.join()).not.toContain('upload');
  });
});

describe('identity of a build', () => {
  const status = [
    'Package: zlib1g\nStatus: install ok installed\nVersion: 1:1.2.13\nDescription: x\n more: text',
    'Package: gone\nStatus: deinstall ok config-files\nVersion: 1',
    'Package: apt\nStatus: install ok installed\nVersion: 2.6.2',
  ].join('\n\n');

  it('lists installed packages only, sorted', () => {
    expect(installedPackages(`${status}\n`)).toEqual(['apt=2.6.2', 'zlib1g=1:1.2.13']);
  });

  it('depends on recipe and packages, not on their order', () => {
    const recipe = recipeDigest(debianRecipe('bookworm'));
    const identity = buildIdentity(recipe, ['a=1', 'b=2']);
    expect(buildIdentity(recipe, ['b=2', 'a=1'])).toBe(identity);
    expect(buildIdentity(recipe, ['a=1', 'b=3'])).not.toBe(identity);
    expect(buildIdentity(recipeDigest(debianRecipe('trixie')), ['a=1', 'b=2'])).not.toBe(identity);
  });
});

describe('a disk', () => {
  const inputs = {
    recipe: debianDiskRecipe('bookworm', 'amd64'),
    architecture: 'amd64',
    sources: defaultDebianSources('bookworm'),
    defaultKeyring: '/usr/share/keyrings/debian-archive-keyring.gpg',
    keyrings: [],
    aptOptions: [],
    target: "/home/o'neil s/disk.qcow2",
    statusTarget: '/x/status',
  };

  it('is made by the last hooks of mmdebstrap, which throws the tree away', () => {
    const argv = mmdebstrapCommand({ ...inputs, asRoot: true });
    expect(argv).toEqual(expect.arrayContaining(['--mode=root', '--format=null', '--skip=cleanup', '/dev/null']));
    expect(argv).not.toContain(inputs.target);
    const hooks = argv.filter((word) => word.startsWith('--customize-hook='));
    expect(hooks.at(-3)).toContain('mke2fs');
    expect(hooks.slice(-2)).toEqual([
      '--customize-hook=download /var/lib/dpkg/status /x/status',
      "--customize-hook=download /tmp/vup-disk.qcow2 /home/o\\'neil\\ s/disk.qcow2",
    ]);
    const includes = argv.find((word) => word.startsWith('--include='));
    expect(includes).toContain('linux-image-cloud-amd64');
    expect(includes).not.toContain('cloud-init');
  });

  it('has a small initrd for a direct start, made before the tree becomes a disk', () => {
    const customize: readonly string[] = inputs.recipe.disk?.customize ?? [];
    const made = customize.indexOf(directInitrdHook);
    expect(made).toBeGreaterThan(customize.findIndex((hook) => hook.includes('/boot/vup/cmdline') || hook.includes('$boot/cmdline')));
    expect(made).toBeLessThan(customize.findIndex((hook) => hook.includes('mke2fs')));
    for (const script of [directInit, ...customize]) {
      expect(spawnSync('sh', ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
    }
  });

  it('is built by an ordinary user in a namespace, with the same recipe', () => {
    expect(mmdebstrapCommand(inputs)).toContain('--mode=unshare');
  });

  it('has another recipe than the root file system, and than that of another architecture', () => {
    const digests = [debianRecipe('bookworm'), debianDiskRecipe('bookworm', 'amd64'), debianDiskRecipe('bookworm', 'arm64')].map(
      recipeDigest,
    );
    expect(new Set(digests).size).toBe(3);
    expect(debianDiskRecipe('bookworm', 'arm64').packages).toEqual(
      expect.arrayContaining(['linux-image-cloud-arm64', 'grub-efi-arm64-bin']),
    );
    expect(JSON.stringify(debianDiskRecipe('bookworm', 'arm64').disk)).toMatch(/BOOTAA64\.EFI.*/);
    expect(JSON.stringify(debianDiskRecipe('bookworm', 'arm64').disk)).toContain('console=ttyAMA0');
  });
});
