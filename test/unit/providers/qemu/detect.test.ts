import { describe, expect, test } from 'vitest';
import type { FileStat, Host } from '../../../../src/host/host.ts';
import { createNodeHost } from '../../../../src/host/node-host.ts';
import { architectures } from '../../../../src/providers/qemu/architectures.ts';
import { detect } from '../../../../src/providers/qemu/detect.ts';
import { findFolders, findNetwork, findUefi } from '../../../../src/providers/qemu/findings.ts';

const node = createNodeHost();
const tools = ['qemu-system-x86_64', 'qemu-img', 'ssh', 'setpriv', 'ip', 'nft', 'dnsmasq', 'bindfs', 'bwrap', 'perl', 'rsync', 'passt'];
const places = [
  '/dev/net/tun',
  '/dev/fuse',
  '/usr/libexec/virtiofsd',
  '/usr/share/OVMF/OVMF_CODE_4M.fd',
  '/usr/share/OVMF/OVMF_VARS_4M.fd',
];
const someFile = { type: 'file' } as FileStat;

interface Facts {
  readonly uid?: number;
  readonly without?: readonly string[];
  readonly platform?: string;
  readonly arch?: string;
  readonly osRelease?: string;
}

/** A host with everything but what is named; any program that is started fails the test. */
function hostWith({ uid = 0, without = [], platform = 'linux', arch = 'x86_64', osRelease = '' }: Facts): Host {
  const has = (name: string) => !without.includes(name);
  return {
    ...node,
    env: { ...node.env, uid, platform, arch, cpus: 8 },
    exec: {
      ...node.exec,
      run: (argv) => Promise.reject(new Error(`${argv[0]} was started`)),
      which: async (name) => (tools.includes(name) && has(name) ? `/usr/bin/${name}` : undefined),
    },
    files: {
      ...node.files,
      stat: async (path) => (places.includes(path) && has(path) ? someFile : undefined),
      readTextIfExists: async () => osRelease,
    },
  };
}

async function capabilitiesWith(facts: Facts) {
  const detection = await detect(hostWith(facts));
  if (!detection.usable) throw new Error(detection.reason);
  return { ...detection.capabilities, notes: detection.notes };
}

describe('detect', () => {
  test('root with all tools: the bridge, and folders by virtiofs', async () => {
    expect(await capabilitiesWith({})).toMatchObject({
      network: 'bridge',
      forwards: 'keeper',
      folders: ['virtiofs', 'rsync'],
      suspend: true,
      parallel: { boot: 4, stop: 16 },
      notes: [],
    });
  });

  test.each(['ip', 'nft', 'dnsmasq', 'perl', '/dev/net/tun'])(
    'root without %s: QEMU its own network, never half a bridge',
    async (name) => {
      expect(await capabilitiesWith({ without: [name] })).toMatchObject({ network: 'qemu-user', forwards: 'engine' });
    },
  );

  test('another user: QEMU its own network, folders as copies; without passt it says what the guest reaches', async () => {
    const { notes, ...found } = await capabilitiesWith({ uid: 1000 });
    expect(found).toMatchObject({ network: 'qemu-user', forwards: 'engine', folders: ['rsync'] });
    expect(notes.join()).not.toContain('passt');
    expect((await capabilitiesWith({ uid: 1000, without: ['passt'] })).notes.join()).toContain("the host's loopback");
    expect((await capabilitiesWith({ uid: 1000, without: ['setpriv'] })).network).toBe('qemu-user');
  });

  test('what is lost without virtiofsd, bindfs or FUSE is virtiofs only', async () => {
    for (const name of ['/usr/libexec/virtiofsd', 'bindfs', 'perl', '/dev/fuse']) {
      expect((await capabilitiesWith({ without: [name] })).folders, name).toEqual(['rsync']);
    }
    expect((await capabilitiesWith({ without: ['rsync'] })).folders).toEqual(['virtiofs']);
  });

  test.each([
    ['qemu-system-x86_64', 'qemu-system-x86'],
    ['qemu-img', 'qemu-utils'],
    ['ssh', 'openssh-client'],
    ['setpriv', 'util-linux'],
  ])('without %s it is unusable, and the package is named', async (program, name) => {
    const detection = await detect(hostWith({ without: [program] }));
    expect(detection).toMatchObject({ usable: false, reason: `${program} is not installed`, findings: [{ packages: [name] }] });
  });

  test('a processor that Vup boots nothing on', async () => {
    expect(await detect(hostWith({ arch: 'riscv64' }))).toMatchObject({ usable: false, reason: expect.stringContaining('riscv64') });
  });
});

test('packages are those of the release', async () => {
  const lacking = async (osRelease: string) =>
    (await findFolders(hostWith({ without: ['/usr/libexec/virtiofsd'], osRelease }))).find(({ ok }) => !ok)?.packages;
  expect(await lacking('VERSION_ID="12"\n')).toEqual(['qemu-system-common']);
  expect(await lacking('VERSION_ID="13"\n')).toEqual(['virtiofsd']);
  expect(await lacking('VERSION_ID="24.04"\n')).toEqual(['virtiofsd']);
});

test('a lack says what it costs and how to mend it; UEFI firmware is none on x86', async () => {
  expect(await findNetwork(hostWith({ uid: 1000, without: ['passt'] }))).toMatchObject([
    { id: 'qemu.network.passt', ok: false, reason: expect.stringContaining('loopback'), packages: ['passt'] },
  ]);
  const [x86, arm] = architectures;
  if (x86 === undefined || arm === undefined) throw new Error('two architectures are known');
  const bare = hostWith({ without: places });
  expect(await findUefi(x86, bare)).toMatchObject([{ ok: true, title: expect.stringContaining('ovmf') }]);
  expect(await findUefi(arm, bare)).toMatchObject([{ ok: false, packages: ['qemu-efi-aarch64'] }]);
  expect(await findUefi(x86, hostWith({}))).toEqual([{ id: 'qemu.firmware', ok: true, title: 'UEFI firmware is installed' }]);
});
