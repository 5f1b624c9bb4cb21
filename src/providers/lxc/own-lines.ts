import type { Diagnostic } from '../../errors/diagnostic.ts';
import type { Machine } from '../../machine/machine.ts';

/**
 * Keys by which Vup knows, confines and joins a container, each with all below it, and what to write in place of them. What runs on the
 * host or lays more of it into the guest goes through hooks and folders, where it is guarded.
 */
const ofVup: Readonly<Record<string, string>> = {
  'lxc.apparmor': 'Vup confines containers itself',
  'lxc.arch': 'a container is of its host',
  'lxc.console': 'see it with: vup console',
  'lxc.environment': 'write env: for variables of steps',
  'lxc.ephemeral': 'Vup keeps or removes the container',
  'lxc.hook': 'write hooks: for programs of the host',
  'lxc.idmap': 'the range is leased by Vup',
  'lxc.include': 'write its lines here',
  'lxc.log': 'see it with: vup logs NAME --engine',
  'lxc.monitor': 'Vup watches over containers itself',
  'lxc.mount': 'write folders:',
  'lxc.net': 'the network is made by Vup',
  'lxc.rootfs': 'write image:',
  'lxc.signal.halt': 'Vup shuts containers down itself',
  'lxc.start': 'write autostart: or depends_on:',
  'lxc.uts': 'write hostname:',
};

/** The lines of `lxc: { config: … }`. */
export function ownLines({ providerOptions }: Machine): Readonly<Record<string, string>> {
  const config = providerOptions['lxc']?.['config'];
  return typeof config === 'object' && config !== null ? (config as Readonly<Record<string, string>>) : {};
}

/** Lines that the Vfile may not have. */
export function checkOwnLines(machine: Machine): readonly Diagnostic[] {
  return Object.entries(ownLines(machine)).flatMap(([key, value]): readonly Diagnostic[] => {
    const found = { severity: 'error', rule: 'lxc-config', path: `machines.${machine.name}.lxc.config` } as const;
    const owner = Object.keys(ofVup).find((name) => key === name || key.startsWith(`${name}.`));
    if (owner !== undefined) return [{ ...found, message: `${key} is Vup's own to set`, hint: ofVup[owner] ?? '' }];
    if (/[\n\r\0]/.test(value))
      return [{ ...found, message: `the value of ${key} has a line break in it, which would begin another setting` }];
    return [];
  });
}
