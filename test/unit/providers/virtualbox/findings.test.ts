import { describe, expect, it } from 'vitest';
import type { ExecResult, FileStat, Host } from '../../../../src/host/host.ts';
import { createNodeHost } from '../../../../src/host/node-host.ts';
import type { Finding } from '../../../../src/provider/capabilities.ts';
import { detect, diagnose } from '../../../../src/providers/virtualbox/detect.ts';
import { transcript } from './transcript.ts';

const node = createNodeHost();
const tools = ['VBoxManage', 'qemu-img', 'ssh', 'rsync'];
const secureBoot = '/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c';
const driverVersion = '/sys/module/vboxdrv/version';
const said = '7.2.22_Debianr175245\n';

interface Facts {
  readonly version?: string;
  readonly without?: readonly string[];
  readonly also?: readonly string[];
  readonly texts?: Readonly<Record<string, string>>;
  /** The byte that the firmware keeps. */
  readonly secureBoot?: number;
}

/** A host with everything but what is named, on which only the version is asked for. */
function hostWith({ version = said, without = [], also = [], texts = {}, secureBoot: byte }: Facts): Host {
  const present = [...tools, ...also].filter((name) => !without.includes(name));
  const run = async (argv: readonly string[]): Promise<ExecResult> => {
    if (argv.join(' ') !== '/usr/bin/VBoxManage --version') throw new Error(`${argv.join(' ')} was started`);
    return { exitCode: 0, stdout: version, stderr: '', timedOut: false, aborted: false };
  };
  return {
    ...node,
    env: { ...node.env, arch: 'x86_64', cpus: 8 },
    exec: { ...node.exec, run, which: async (name: string) => (present.includes(name) ? `/usr/bin/${name}` : undefined) },
    files: {
      ...node.files,
      stat: async (path: string) => (path === secureBoot && byte !== undefined ? ({ type: 'file' } as FileStat) : undefined),
      readBytes: async () => Uint8Array.from([6, 0, 0, 0, byte ?? 0]),
      readTextIfExists: async (path: string) => texts[path],
    },
  } as Host;
}

async function lackOf(facts: Facts): Promise<Partial<Finding> | undefined> {
  return (await diagnose(hostWith(facts))).find(({ ok }) => !ok);
}

describe('what a host lacks for VirtualBox', () => {
  it('is nothing where all is there', async () => {
    const findings = await diagnose(hostWith({ texts: { [driverVersion]: '7.2.22_Debian r175245 (0x00330004)\n' } }));
    expect(findings.every(({ ok }) => ok)).toBe(true);
    expect(findings.map(({ id }) => id)).toEqual([
      'virtualbox.installed',
      'virtualbox.driver',
      'virtualbox.tool.qemu-img',
      'virtualbox.tool.ssh',
      'virtualbox.hardware',
      'virtualbox.tool.rsync',
    ]);
  });

  it('is VirtualBox itself', async () => {
    expect(await diagnose(hostWith({ without: ['VBoxManage'] }))).toMatchObject([
      { id: 'virtualbox.installed', ok: false, reason: 'VBoxManage is not installed', fix: ['apt-get', 'install', 'virtualbox'] },
    ]);
  });

  it('is a VBoxManage that says its version', async () => {
    expect(await lackOf({ version: '' })).toMatchObject({ id: 'virtualbox.installed', fix: ['VBoxManage', '--version'] });
  });

  it('is its driver, which a package builds', async () => {
    expect(await lackOf({ version: transcript('version') })).toMatchObject({
      id: 'virtualbox.driver',
      reason: expect.stringContaining('/dev/vboxdrv does not exist'),
      fix: ['apt-get', 'install', 'virtualbox-dkms', 'linux-headers-amd64'],
    });
  });

  it('is its driver, which a program of Oracle builds', async () => {
    expect(await lackOf({ version: transcript('version'), also: ['vboxconfig'] })).toMatchObject({
      id: 'virtualbox.driver',
      fix: ['vboxconfig'],
    });
  });

  it('is a key for its driver, where the firmware asks for one', async () => {
    const version = transcript('version');
    expect(await lackOf({ version, also: ['vboxconfig'], secureBoot: 1 })).toMatchObject({
      id: 'virtualbox.driver',
      reason: expect.stringContaining('Secure Boot'),
      fix: ['mokutil', '--import', '/var/lib/shim-signed/mok/MOK.der'],
    });
    expect((await lackOf({ version, secureBoot: 0 }))?.reason).not.toContain('Secure Boot');
  });

  it('is a driver of the same version', async () => {
    expect(await lackOf({ texts: { [driverVersion]: '7.0.10 r158379 (0x00330004)\n' } })).toMatchObject({
      id: 'virtualbox.driver',
      reason: 'the driver is of version 7.0.10, and VirtualBox of 7.2.22',
      fix: ['modprobe', '-r', 'vboxnetadp', 'vboxnetflt', 'vboxdrv'],
    });
  });

  it.each(['kvm_intel', 'kvm_amd'])('is the hardware, while %s has it', async (name) => {
    expect(await lackOf({ texts: { [`/sys/module/${name}/refcnt`]: '2\n' } })).toMatchObject({
      id: 'virtualbox.hardware',
      reason: `KVM holds it: ${name} is used by 2 machines`,
      fix: ['modprobe', '-r', name],
    });
    expect(await lackOf({ texts: { [`/sys/module/${name}/refcnt`]: '0\n' } })).toBeUndefined();
  });

  it.each([
    ['qemu-img', 'qemu-utils'],
    ['ssh', 'openssh-client'],
    ['rsync', 'rsync'],
  ])('is %s', async (program, name) => {
    expect(await lackOf({ without: [program] })).toMatchObject({ reason: `${program} is not installed`, packages: [name] });
  });
});

describe('detect', () => {
  it('a whole host', async () => {
    const detection = await detect(hostWith({}));
    if (!detection.usable) throw new Error(detection.reason);
    expect(await detection.version()).toBe('7.2.22_Debianr175245');
    expect(detection.capabilities).toMatchObject({ kind: 'vm', diskKind: 'disk', folders: ['rsync'], parallel: { boot: 4, stop: 16 } });
  });

  it('one without rsync can do everything but folders', async () => {
    expect(await detect(hostWith({ without: ['rsync'] }))).toMatchObject({ usable: true, capabilities: { folders: [] } });
  });

  it('one where KVM has the hardware is usable: it may let go of it', async () => {
    expect(await detect(hostWith({ texts: { '/sys/module/kvm_intel/refcnt': '1\n' } }))).toMatchObject({ usable: true });
  });

  it.each([
    [{ without: ['VBoxManage'] }, 'VBoxManage is not installed', 'virtualbox.installed'],
    [{ version: transcript('version') }, expect.stringContaining('the driver is not loaded'), 'virtualbox.driver'],
    [{ without: ['qemu-img'] }, 'qemu-img is not installed', 'virtualbox.tool.qemu-img'],
  ])('one that lacks something is unusable, and says why (%#)', async (facts, reason, id) => {
    expect(await detect(hostWith(facts))).toMatchObject({ usable: false, reason, findings: [{ id, ok: false }] });
  });

  it('never throws', async () => {
    const host = hostWith({});
    const run = () => Promise.reject(new Error('EACCES'));
    expect(await detect({ ...host, exec: { ...host.exec, run } })).toMatchObject({
      usable: false,
      reason: expect.stringContaining('EACCES'),
    });
  });
});
