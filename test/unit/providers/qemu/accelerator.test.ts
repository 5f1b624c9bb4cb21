import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FileStat, Host } from '../../../../src/host/host.ts';
import { createNodeHost } from '../../../../src/host/node-host.ts';
import { type AcceleratorWish, chooseAccelerator, confirmAccelerator } from '../../../../src/providers/qemu/accelerator.ts';
import { bootSector } from '../../../../src/providers/qemu/boot-sector.ts';
import { findKvm, kvmAccess } from '../../../../src/providers/qemu/kvm-device.ts';
import { trialArgv } from '../../../../src/providers/qemu/try-accelerator.ts';
import { readVerdict, writeVerdict } from '../../../../src/providers/qemu/verdicts.ts';
import { scratchFolders } from '../../host/scratch.ts';

const node = createNodeHost();
const scratch = scratchFolders();

interface Device {
  readonly mode: number;
  readonly gid: number;
}

/** A host whose KVM device is as given, run by uid 1000; any program that is started fails the test. */
function hostWith(
  device: Device | undefined,
  over: { readonly platform?: string; readonly cpuinfo?: string; readonly refuse?: string } = {},
): Host {
  const { platform = 'linux', cpuinfo = '', refuse } = over;
  const { files } = node;
  return {
    ...node,
    env: { ...node.env, uid: 1000, arch: 'x86_64', platform },
    exec: { ...node.exec, run: (argv) => Promise.reject(new Error(`${argv[0]} was started`)) },
    files: {
      ...files,
      stat: async (path, options) =>
        path === '/dev/kvm' ? device && ({ type: 'other', ...device } as FileStat) : files.stat(path, options),
      readTextIfExists: async (path) => {
        if (path === '/proc/cpuinfo') return cpuinfo;
        return path === '/etc/group' ? 'root:x:0:\nkvm:x:108:ann\n' : files.readTextIfExists(path);
      },
      openRaw: async () => {
        if (refuse !== undefined) throw Object.assign(new Error(refuse), { code: refuse });
        return { fd: 0, close: async () => undefined };
      },
    },
  };
}

const context = (host: Host) => ({ host, signal: new AbortController().signal, progress: { bar: () => undefined, log: () => undefined } });
const wish = (over: Partial<AcceleratorWish> = {}): AcceleratorWish => ({
  accel: 'auto',
  arch: 'x86_64',
  program: '/bin/sh',
  cpu: 'max',
  verdictsFile: join(scratch(), 'verdicts.json'),
  ...over,
});
const kvmGroup = { mode: 0o660, gid: 108 };

describe('cheap signs come first, and start nothing', () => {
  test.each([
    ['no device', hostWith(undefined), 'there is no /dev/kvm: the processor shows no virtualization'],
    ['no module', hostWith(undefined, { cpuinfo: 'flags\t\t: fpu vmx sse\n' }), 'there is no /dev/kvm: the module is not loaded'],
    ['no right', hostWith(kvmGroup, { refuse: 'EACCES' }), 'you may not open /dev/kvm: you are not in the group kvm'],
    ['busy', hostWith(kvmGroup, { refuse: 'EBUSY' }), 'another program holds /dev/kvm'],
  ])('%s', async (_name, host, reason) => {
    const choice = await chooseAccelerator(wish(), context(host));
    expect(choice).toMatchObject({ name: 'tcg', argument: 'tcg,thread=multi', firstTime: false });
    expect(choice.reason).toContain(reason);
  });

  test('a foreign guest is emulated, and so is one on a system without accelerator', async () => {
    expect(await chooseAccelerator(wish({ arch: 'aarch64' }), context(hostWith(kvmGroup)))).toMatchObject({ name: 'tcg' });
    expect(await chooseAccelerator(wish(), context(hostWith(kvmGroup, { platform: 'freebsd' })))).toMatchObject({ name: 'tcg' });
  });
});

describe('a pinned accelerator', () => {
  const subject = { accelerator: 'kvm', program: '/bin/sh', cpu: 'max' };

  test('is taken where it does not hang, also when it is slow; its first guest is watched', async () => {
    const host = hostWith(kvmGroup);
    const pinned = wish({ accel: 'kvm' });
    expect(await chooseAccelerator(wish({ accel: 'tcg' }), context(host))).toMatchObject({ name: 'tcg', firstTime: false });
    await writeVerdict(pinned.verdictsFile, subject, { usable: false, slow: true, booted: false, why: 'it is slow' }, host);
    const choice = await chooseAccelerator(pinned, context(host));
    expect(choice).toEqual({ name: 'kvm', argument: 'kvm', groups: [], reason: 'the Vfile says so', firstTime: true, pinned: true });
    await confirmAccelerator(pinned, choice, context(host));
    expect(await chooseAccelerator(pinned, context(host))).toMatchObject({ name: 'kvm', firstTime: false });
    // That it ran for who pins it makes it no faster for others.
    expect(await chooseAccelerator({ ...pinned, accel: 'auto' }, context(host))).toMatchObject({ name: 'tcg', reason: 'it is slow' });
  });

  test('under which a guest hung is an error that says so and what to write', async () => {
    const host = hostWith(kvmGroup);
    const auto = wish();
    await writeVerdict(auto.verdictsFile, subject, { usable: false, booted: false, why: 'a guest hung under kvm' }, host);
    await expect(chooseAccelerator({ ...auto, accel: 'kvm' }, context(host))).rejects.toMatchObject({
      code: 'VUP_HOST_UNSUPPORTED',
      message: 'the Vfile wants kvm, but a guest hung under kvm',
      hint: expect.stringContaining('Write `accel: auto` in the qemu block'),
    });
  });

  test('that cannot be used is an error that says why and what to type', async () => {
    const refused = chooseAccelerator(wish({ accel: 'kvm' }), context(hostWith(kvmGroup, { refuse: 'EACCES' })));
    await expect(refused).rejects.toMatchObject({
      code: 'VUP_HOST_PERMISSION',
      message: 'the Vfile wants KVM, but you may not open /dev/kvm: you are not in the group kvm',
      hint: 'Type: sudo usermod -aG kvm "$USER"',
    });
    await expect(chooseAccelerator(wish({ accel: 'hvf' }), context(hostWith(kvmGroup)))).rejects.toMatchObject({
      code: 'VUP_HOST_UNSUPPORTED',
    });
    const foreign = chooseAccelerator(wish({ accel: 'kvm', arch: 'aarch64' }), context(hostWith(kvmGroup)));
    await expect(foreign).rejects.toMatchObject({ code: 'VUP_HOST_UNSUPPORTED' });
  });
});

test('what a condemned accelerator showed is the reason, until the host starts anew', async () => {
  const host = hostWith(kvmGroup);
  const auto = wish();
  const subject = { accelerator: 'kvm', program: '/bin/sh', cpu: 'max' };
  await writeVerdict(auto.verdictsFile, subject, { usable: false, booted: false, why: 'a guest hung under kvm' }, host);
  expect(await chooseAccelerator(auto, context(host))).toMatchObject({ name: 'tcg', reason: 'a guest hung under kvm' });
  const rebooted = { ...host, env: { ...host.env, bootId: 'another' } };
  expect(await readVerdict(auto.verdictsFile, subject, rebooted)).toBeUndefined();
  expect(await readVerdict(auto.verdictsFile, { ...subject, cpu: 'host' }, host)).toBeUndefined();
  await host.files.write(auto.verdictsFile, '{"version":1,"verdicts":');
  expect(await readVerdict(auto.verdictsFile, subject, host)).toBeUndefined();
});

describe("QEMU's own user", () => {
  const user = { uid: 1_900_000_001, gid: 1_900_000_001 };

  test("gets the device's group, but never root's", async () => {
    expect(await kvmAccess(hostWith(kvmGroup), user)).toEqual({ usable: true, groups: [108] });
    expect(await kvmAccess(hostWith({ mode: 0o666, gid: 0 }), user)).toEqual({ usable: true, groups: [] });
    for (const closed of [
      { mode: 0o600, gid: 0 },
      { mode: 0o660, gid: 0 },
      { mode: 0o640, gid: 108 },
    ]) {
      expect(await kvmAccess(hostWith(closed), user)).toMatchObject({ usable: false, fix: [expect.stringContaining('chgrp kvm')] });
    }
  });

  test('runs the trial with no more rights than that', () => {
    const trial = { argument: 'kvm', program: '/usr/bin/qemu-system-x86_64', cpu: 'max', timeoutMs: 1, user };
    const drop = ['setpriv', '--reuid', '1900000001', '--regid', '1900000001'];
    expect(trialArgv({ ...trial, groups: [108] }).slice(0, 7)).toEqual([...drop, '--groups', '108']);
    expect(trialArgv({ ...trial, groups: [] }).slice(0, 6)).toEqual([...drop, '--clear-groups']);
  });
});

test('doctor counts a host without KVM as whole, and says what it costs', async () => {
  expect(await findKvm(hostWith(undefined))).toMatchObject([{ ok: true, title: expect.stringContaining('emulated, which is slow') }]);
  expect(await findKvm(hostWith(kvmGroup))).toEqual([{ id: 'qemu.kvm', ok: true, title: '/dev/kvm can be used' }]);
});

test('the boot sector is one: 512 bytes with the signature, its jumps on instructions', () => {
  const { image, exitCode } = bootSector();
  expect([...image.slice(510, 512)]).toEqual([0x55, 0xaa]);
  expect(image.slice(512).every((byte) => byte === 0)).toBe(true);
  // jnz at 9 leads to dec ecx at 7; jmp at 18 leads to hlt at 17.
  const jumps = [9, 18].map((at) => at + 2 + (((image[at + 1] ?? 0) << 24) >> 24));
  expect(jumps.map((at) => image[at])).toEqual([0x66, 0xf4]);
  expect(exitCode).toBe(67);
});
