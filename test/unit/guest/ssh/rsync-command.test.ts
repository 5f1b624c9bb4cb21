import { describe, expect, it } from 'vitest';
import { rsyncArgv } from '../../../../src/guest/copy/rsync-command.ts';

const login = {
  machine: 'web',
  hostKeyAlias: 'vup-1-web',
  address: 'fd00::7',
  port: 22,
  user: 'root',
  identityFile: "/home/o'neil/a b/id",
  knownHostsFile: '/k/known_hosts',
  controlPath: '/r/ssh',
};

describe('rsyncArgv', () => {
  const argv = rsyncArgv({ from: '/src/app/', to: '/srv/a b/', exclude: ['-x', '/node_modules'] }, login);

  it('copies what is in the folder to what is in the other, past all options', () => {
    expect(argv.slice(-3)).toEqual(['--', '/src/app/', '[fd00::7]:/srv/a b/']);
    expect(argv).toEqual(expect.arrayContaining(['--exclude=-x', '--exclude=/node_modules', '--delete', '--links']));
  });

  it('follows no link and carries no owner or device', () => {
    expect(argv.filter((word) => /copy-links|copy-dirlinks|keep-dirlinks|^-L|archive|owner|group|devices|specials|^-a/.test(word))).toEqual(
      [],
    );
  });

  it('quotes for the reader that rsync has of its own', () => {
    const shell = argv[argv.indexOf('-e') + 1];
    expect(shell).toContain(`-o 'IdentityFile="/home/o''neil/a b/id"' -o IdentitiesOnly=yes`);
  });
});
