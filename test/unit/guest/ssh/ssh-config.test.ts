import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sshConfigText } from '../../../../src/guest/ssh/ssh-config-text.ts';
import { controlSocket, sshOptions } from '../../../../src/guest/ssh/ssh-options.ts';
import { sshPath } from '../../../../src/guest/ssh/ssh-value.ts';
import { scratchFolders } from '../../host/scratch.ts';

const scratch = scratchFolders();
const target = {
  hostKeyAlias: 'vup-1a2b3c4d-web',
  address: '10.83.12.10',
  port: 2222,
  user: 'root',
  identityFile: '/home/ann/my "vup" 100%d/keys/id_ed25519',
  knownHostsFile: "/home/ann/it's a\\b/known_hosts",
};

/** ssh's own reading of a configuration, as `key value` lines. */
function read(args: readonly string[]): ReadonlyMap<string, string> {
  const text = execFileSync('ssh', ['-G', ...args], { encoding: 'utf8' });
  return new Map(text.split('\n').map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]));
}

const wanted = {
  hostname: '10.83.12.10',
  port: '2222',
  user: 'root',
  // -G prints values before tokens are expanded.
  identityfile: '/home/ann/my "vup" 100%%d/keys/id_ed25519',
  identitiesonly: 'yes',
  hostkeyalias: 'vup-1a2b3c4d-web',
  stricthostkeychecking: 'true',
  globalknownhostsfile: '/dev/null',
  checkhostip: 'no',
};

describe('ssh reads it back', () => {
  it('from a configuration file, for each name', () => {
    const folder = join(scratch(), 'a b');
    mkdirSync(folder);
    const file = join(folder, 'config');
    const other = { ...target, address: 'fd00::7', port: 22 };
    writeFileSync(
      file,
      sshConfigText([
        { names: ['web', 'web.shop'], target },
        { names: ['db'], target: other },
      ]),
    );
    for (const name of ['web', 'web.shop']) expect(Object.fromEntries(read(['-F', file, name]))).toMatchObject(wanted);
    expect(read(['-F', file, 'web']).get('userknownhostsfile')).toBe("/home/ann/it's a\\b/known_hosts");
    expect(Object.fromEntries(read(['-F', file, 'db']))).toMatchObject({ hostname: 'fd00::7', port: '22' });
    expect(read(['-F', file, 'other']).get('hostname')).toBe('other');
  });

  it('from the command line', () => {
    const login = { ...target, machine: 'web', controlPath: '/run/a b/ssh' };
    const settings = Object.fromEntries(read([...sshOptions(login, { log: 'QUIET', shared: true }), '--', target.address]));
    expect(settings).toMatchObject({
      ...wanted,
      batchmode: 'yes',
      forwardagent: 'no',
      controlmaster: 'auto',
      controlpersist: '300',
      controlpath: controlSocket(login),
      hostkeyalgorithms: 'ssh-ed25519',
      identityagent: 'none',
      permitlocalcommand: 'no',
      // Another name of QUIET.
      loglevel: 'SILENT',
    });
    expect(read([...sshOptions(login, { log: 'ERROR', shared: false }), '--', target.address]).get('controlmaster')).toBe('false');
  });

  it('refuses paths that ssh cannot be given', () => {
    for (const path of ['/a\nb', '/${HOME}/x'])
      expect(() => sshPath(path)).toThrow(expect.objectContaining({ code: 'VUP_HOST_UNSUPPORTED' }));
    expect(sshPath('/plain/path')).toBe('/plain/path');
  });
});

describe('controlSocket', () => {
  it('changes with what it leads to, and leaves ssh room for its own temporary name', () => {
    const login = { ...target, machine: 'web', controlPath: '/r/ssh' };
    expect(controlSocket({ ...login, port: 2223 })).not.toBe(controlSocket(login));
    expect(controlSocket(login)).toMatch(/^\/r\/ssh-[0-9a-f]{8}$/);
    // Names in MachinePaths.run have room for 40 bytes; ssh adds a dot and 16 characters.
    expect('ssh-00000000'.length + 17).toBeLessThanOrEqual(40);
  });
});
