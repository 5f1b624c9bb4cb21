import { describe, expect, it } from 'vitest';
import { childEnvironment, programFolders, terminalEnvironment } from '../../../src/host/child-environment.ts';

describe('childEnvironment', () => {
  it('lets only known names through', () => {
    const env = childEnvironment({
      HOME: '/home/ann',
      PATH: '/usr/bin',
      AWS_SECRET_ACCESS_KEY: 's',
      LANG: 'de_DE',
      https_proxy: 'http://p',
    });
    expect(Object.keys(env).sort()).toEqual(['HOME', 'LC_ALL', 'PATH', 'https_proxy']);
    expect(env['LC_ALL']).toBe('C.UTF-8');
  });

  it('adds what the caller gives, which wins', () => {
    expect(childEnvironment({ HOME: '/a' }, { HOME: '/b', X: '1' })).toMatchObject({ HOME: '/b', X: '1' });
  });

  it('passes the terminal on only to programs that take it over', () => {
    expect(childEnvironment({ TERM: 'xterm' })['TERM']).toBeUndefined();
    expect(terminalEnvironment({ TERM: 'xterm' })['TERM']).toBe('xterm');
  });
});

describe('programFolders', () => {
  it('puts the person first and adds the folders of system programs', () => {
    const folders = programFolders('/opt/tools:/usr/bin');
    expect(folders.slice(0, 2)).toEqual(['/opt/tools', '/usr/bin']);
    expect(folders).toEqual(expect.arrayContaining(['/usr/sbin', '/sbin', '/usr/local/sbin']));
  });

  it('leaves out what depends on the current folder', () => {
    expect(programFolders('.::bin:/usr/bin')).not.toEqual(expect.arrayContaining(['.']));
    expect(programFolders(undefined)).toContain('/usr/bin');
  });
});
