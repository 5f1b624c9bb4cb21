import type { Diagnostic } from '../../errors/diagnostic.ts';
import type { Machine } from '../../machine/machine.ts';
import { qemuOptions } from './options.ts';

/** Options by which Vup knows, confines and controls a QEMU, and what to write in place of them. */
const ofVup: Readonly<Record<string, string>> = {
  '-S': 'Vup lets the machine run',
  '-chroot': 'Vup confines QEMU itself',
  '-daemonize': 'Vup starts QEMU itself',
  '-incoming': 'type: vup resume',
  '-loadvm': 'type: vup resume',
  '-name': 'the name is how Vup knows its machines',
  '-nodefaults': 'Vup says it already',
  '-pidfile': 'Vup knows the process without one',
  '-run-with': 'Vup confines QEMU itself',
  '-runas': 'Vup confines QEMU itself',
  '-sandbox': 'Vup confines QEMU itself',
  '-user': 'Vup confines QEMU itself',
  '-uuid': 'the id is how Vup knows its machines',
};

/** Words that the Vfile may not add. */
export function checkOwnArgs(machine: Machine): readonly Diagnostic[] {
  return (qemuOptions(machine, '').args ?? []).flatMap((word): readonly Diagnostic[] => {
    const found = { severity: 'error', rule: 'qemu-args', path: `machines.${machine.name}.qemu.args` } as const;
    // QEMU takes one dash or two.
    const name = word.replace(/^--/, '-');
    if (Object.hasOwn(ofVup, name)) return [{ ...found, message: `${word} is Vup's own to give to QEMU`, hint: ofVup[name] ?? '' }];
    if (word.includes('\0')) return [{ ...found, message: 'a word for QEMU has a NUL in it' }];
    return [];
  });
}
