import { describe, expect, it } from 'vitest';
import type { HostEnv } from '../../../src/host/host.ts';
import { environmentPaths, machinePaths, socketPath, vupPaths } from '../../../src/state/paths.ts';

function envOf(uid: number, variables: Record<string, string> = {}): HostEnv {
  return { uid, homeDir: '/home/ann', get: (name: string) => variables[name] } as HostEnv;
}

describe('vupPaths', () => {
  it('follows XDG for a person', () => {
    const paths = vupPaths(envOf(1000));
    expect(paths.environments).toBe('/home/ann/.local/share/vup/environments');
    expect(paths.leases).toBe('/home/ann/.local/state/vup/leases.json');
    expect(paths.downloads).toBe('/home/ann/.cache/vup/downloads');
    expect(paths.config).toBe('/home/ann/.config/vup/config.yaml');
    expect(vupPaths(envOf(1000, { XDG_DATA_HOME: '/data' })).store).toBe('/data/vup/store');
    expect(vupPaths(envOf(1000, { XDG_DATA_HOME: 'relative' })).store).toBe('/home/ann/.local/share/vup/store');
  });

  it('uses the places of the system for root, whatever sudo left of the person', () => {
    const paths = vupPaths(envOf(0, { XDG_DATA_HOME: '/home/ann/x', SUDO_UID: '1000' }));
    expect(paths.environments).toBe('/var/lib/vup/environments');
    expect(paths.trust).toBe('/var/lib/vup/trust.json');
    expect(paths.downloads).toBe('/var/cache/vup/downloads');
    expect(paths.config).toBe('/etc/vup/config.yaml');
  });

  it('puts everything below VUP_HOME', () => {
    for (const uid of [0, 1000]) {
      // A socket's path must be short, wherever the rest lies.
      const { sockets, ...rest } = vupPaths(envOf(uid, { VUP_HOME: '/v' }));
      expect(sockets.length).toBeLessThan(20);
      const paths = Object.values(rest);
      expect(paths.every((path: string) => /^\/v\/(data|state|cache|config)\//.test(path))).toBe(true);
    }
    expect(() => vupPaths(envOf(0, { VUP_HOME: 'v' }))).toThrow('VUP_HOME');
  });

  it('gives no name twice', () => {
    const vup = vupPaths(envOf(0));
    const environment = environmentPaths(vup, '0123abcd');
    const machine = machinePaths(environment, 'web');
    const all = [
      ...Object.values(vup),
      ...Object.values(environment),
      machine.root,
      machine.disk,
      machine.folders,
      machine.consoleLog,
      machine.engineLog,
    ];
    expect(new Set(all).size).toBe(all.length);
    expect(machine.engine).toBe(environment.engine);
  });

  it('refuses ids and keys that would lead elsewhere', () => {
    const vup = vupPaths(envOf(0));
    for (const id of ['..', '', 'x/y', '0123ABCD', '0123abcd0']) expect(() => environmentPaths(vup, id)).toThrow();
    const environment = environmentPaths(vup, '0123abcd');
    for (const key of ['..', '', '../x', 'a/b', '-x', '.hidden']) expect(() => machinePaths(environment, key)).toThrow();
  });
});

describe('socketPath', () => {
  it('keeps what fits and shortens what does not, each to its own name', () => {
    const fits = `/${'x'.repeat(106)}`;
    expect(socketPath(envOf(1000), fits)).toBe(fits);
    const short = socketPath(envOf(1000), `${fits}y`);
    expect(short).toMatch(/^\/tmp\/vup-1000\/keeper\/[0-9a-f]{24}\.sock$/);
    expect(socketPath(envOf(1000), `${fits}z`)).not.toBe(short);
    expect(socketPath(envOf(0), `${fits}y`)).toMatch(/^\/run\/vup\//);
    expect(socketPath(envOf(1000), `/${'ü'.repeat(54)}`)).toMatch(/^\/tmp/);
  });
});
