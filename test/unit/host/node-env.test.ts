import { describe, expect, it } from 'vitest';
import { createNodeEnv } from '../../../src/host/node-env.ts';

describe('createNodeEnv', () => {
  it('gives variables by name and by prefix', () => {
    const env = createNodeEnv({ VUP_A: '1', VUP_B: '2', OTHER: '3' });
    expect(env.get('OTHER')).toBe('3');
    expect(env.withPrefix('VUP_')).toEqual({ VUP_A: '1', VUP_B: '2' });
  });

  it('falls back to the user database for the home folder', () => {
    expect(createNodeEnv({ HOME: '/home/ann' }).homeDir).toBe('/home/ann');
    expect(createNodeEnv({ HOME: 'relative' }).homeDir).toMatch(/^\//);
    expect(createNodeEnv({}).homeDir).toMatch(/^\//);
  });

  it.runIf(process.getuid?.() === 0)('knows the person behind sudo, and believes only numbers', () => {
    expect(createNodeEnv({ SUDO_UID: '1000', SUDO_GID: '1001' }).sudoUser).toEqual({ uid: 1000, gid: 1001 });
    expect(createNodeEnv({ SUDO_UID: '1000; x', SUDO_GID: '1001' }).sudoUser).toBeUndefined();
    expect(createNodeEnv({}).sudoUser).toBeUndefined();
  });

  it('knows facts about this host', () => {
    const env = createNodeEnv({});
    expect(env.memoryMiB).toBeGreaterThan(64);
    expect(env.cpus).toBeGreaterThan(0);
    expect(env.bootId).not.toBe('');
  });
});
