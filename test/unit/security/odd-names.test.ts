import { describe, expect, it } from 'vitest';
import { rsyncArgv } from '../../../src/guest/copy/rsync-command.ts';
import { packFolderCommand } from '../../../src/guest/file.ts';
import { sshOptions } from '../../../src/guest/ssh/ssh-options.ts';
import { attachArgv } from '../../../src/providers/lxc/command-line.ts';
import { renderConfig } from '../../../src/providers/lxc/config-file.ts';
import { sampleRef } from '../../fixtures/sample-ref.ts';
import { sampleConfig } from '../providers/lxc/sample.ts';
import { loadText } from '../vfile/load-text.ts';

/** What breaks those who build command lines and settings by pasting texts together. */
const odd = [
  'a b',
  'tab\there',
  "it's",
  '"q"',
  '$(id)',
  '`id`',
  '${HOME}',
  '-rf',
  '--help',
  'a,b=c',
  'a:b',
  '%h',
  '\\',
  '*',
  '~',
  '#x',
  ';id',
  '&',
  'é',
  'e\u0301',
  '😀',
  'x'.repeat(255),
];

/** As fstab(5) reads a field. */
const fieldOf = (field: string) => field.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)));

describe('an odd path', () => {
  it.each(odd)('stays one field of a mount entry: %s', (name) => {
    const folder = { from: `/p/${name}`, to: `/srv/${name}`, readonly: false, mount: `/run/${name}/0` };
    const line = renderConfig({ ...sampleConfig, folders: [folder] })
      .split('\n')
      .find((text) => text.startsWith('lxc.mount.entry = /run/'));
    const fields = (line ?? '').slice('lxc.mount.entry = '.length).split(/[ \t]+/);
    expect(fields).toHaveLength(6);
    expect(fieldOf(fields[0] ?? '')).toBe(folder.mount);
    expect(fieldOf(fields[1] ?? '')).toBe(folder.to.slice(1));
  });

  it.each(odd)('stays one argument, behind all options: %s', (name) => {
    const path = `/p/${name}`;
    const pack = packFolderCommand(path);
    expect(pack.at(-2)).toBe(`--directory=${path}`);
    expect(pack.at(-1)).toBe('.');
    if (!name.includes('${')) {
      const login = {
        machine: 'web',
        address: '10.0.0.2',
        port: 22,
        user: 'root',
        identityFile: path,
        knownHostsFile: path,
        hostKeyAlias: 'a',
        controlPath: path,
      };
      const argv = rsyncArgv({ from: path, to: `/srv/${name}`, exclude: [name] }, login);
      expect(argv.slice(argv.indexOf('--') + 1)).toEqual([`${path}/`, `10.0.0.2:/srv/${name}/`]);
      expect(argv).toContain(`--exclude=${name}`);
      const options = sshOptions(login, { log: 'QUIET', shared: true });
      for (const [at, word] of options.entries()) if (at % 2 === 0) expect(word).toMatch(/^-[Fplo]$/);
    }
    const attach = attachArgv(sampleRef, {}, ['prog', name, path]);
    expect(attach.slice(attach.indexOf('--') + 1)).toEqual(['prog', name, path]);
  });
});

describe('odd names', () => {
  it.each([
    ...odd.filter((name) => name !== '😀'),
    '',
    '.',
    '..',
    '-',
    'a-',
    '-a',
    'A',
    'a.b',
    'a/b',
    'a_b',
    'constructor',
    '__proto__',
    'a'.repeat(41),
    'a\u0000',
  ])('are no names of machines: %s', (name) => {
    const result = loadText(`version: 1\nmachines:\n  ? ${JSON.stringify(name)}\n  : {}\n`);
    expect(result.ok).toBe(false);
  });

  it('of users, variables and hosts are refused as well', () => {
    for (const machine of [
      '{ provision: [{ shell: x, as: "-r" }] }',
      '{ provision: [{ shell: x, as: "a b" }] }',
      '{ env: { "A B": x } }',
      '{ env: { "-i": x } }',
      '{ hostname: "-x" }',
      '{ hostname: "a\\nb" }',
      '{ hostname: "$(id)" }',
      '{ provision: [{ packages: ["-y", "--allow-unauthenticated"] }] }',
    ]) {
      expect(loadText(`version: 1\nmachines: { web: ${machine} }\n`).ok, machine).toBe(false);
    }
  });
});
