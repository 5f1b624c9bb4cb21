import { describe, expect, it } from 'vitest';
import { findMachineType } from '../../../../src/providers/qemu/machine-type.ts';
import { consoleSocket, folderTag, qmpSocket, secondMac, virtiofsSocket } from '../../../../src/providers/qemu/names.ts';
import { machineUuid } from '../../../../src/vm/machine-uuid.ts';
import { sshLogin } from '../../../../src/vm/ssh-login.ts';
import { sampleRef } from '../../../fixtures/sample-ref.ts';

describe('names of a machine', () => {
  it('has a UUID of its own that stays', () => {
    expect(machineUuid(sampleRef)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(machineUuid(sampleRef)).toBe(machineUuid({ ...sampleRef, name: 'renamed' }));
    expect(machineUuid(sampleRef)).not.toBe(machineUuid({ ...sampleRef, key: 'db' }));
  });

  it('keeps sockets within the 40 bytes that its folder leaves, also what ssh adds while it binds', () => {
    const run = `${sampleRef.paths.run}/`;
    const names = [qmpSocket(sampleRef), consoleSocket(sampleRef), virtiofsSocket(sampleRef, 99)].map((path) => path.slice(run.length));
    const ssh = `${sshLogin(sampleRef, {}).controlPath.slice(run.length)}-12345678.1234567890123456`;
    for (const name of [...names, ssh]) expect(name.length).toBeLessThanOrEqual(40);
  });

  it('tags a folder by its place in the guest, so that a place never gets another folder', () => {
    const tags = ['/srv/a', '/srv/b', '/srv/a'].map((to) => folderTag({ to }));
    expect(tags[0]).toBe(tags[2]);
    expect(tags[0]).not.toBe(tags[1]);
    // virtio-fs: 36 bytes; the guest's fstab is cleaned of what begins like this.
    for (const tag of tags) expect(tag).toMatch(/^vup-folder-[0-9a-f]{1,25}$/);
  });

  it('gives the second card another MAC, also locally administered', () => {
    expect(secondMac(sampleRef)).toBe('06:76:1a:2b:3c:0a');
  });
});

describe('the machine type behind a name', () => {
  const help = `Supported machines are:
microvm              microvm (i386)
pc                   Standard PC (i440FX + PIIX, 1996) (alias of pc-i440fx-7.2)
pc-i440fx-7.2        Standard PC (i440FX + PIIX, 1996) (default)
q35                  Standard PC (Q35 + ICH9, 2009) (alias of pc-q35-7.2)
pc-q35-7.2           Standard PC (Q35 + ICH9, 2009)
`;
  it.each([
    ['q35', 'pc-q35-7.2'],
    ['pc-q35-7.2', 'pc-q35-7.2'],
    ['microvm', 'microvm'],
    ['q3', undefined],
  ])('%s is %s', (name, type) => {
    expect(findMachineType(help, name)).toBe(type);
  });
});
