import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seedScript } from '../../src/guest/seed/seed-script.ts';
import { ensureMachineKeys } from '../../src/guest/ssh/machine-keys.ts';
import type { SshLogin } from '../../src/guest/ssh/ssh-login.ts';
import { createNodeHost } from '../../src/host/node-host.ts';
import { testHome } from '../fixtures/real-host.ts';

/** A Debian with sshd in namespaces of its own, on a port of the host's loopback: all of a machine but its kernel. Seeded by Vup. */
export interface SshGuest {
  readonly login: SshLogin;
  readonly folder: string;
  /** Ends sshd and everything in the guest, and starts it again from its first state. */
  restart(): Promise<void>;
  /** Ends sshd and everything in the guest. */
  stop(): Promise<void>;
  remove(): Promise<void>;
}

const host = createNodeHost();

/** Why there can be no such guest here; undefined when there can. */
export function whyNoSshGuest(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root';
  for (const tool of ['mmdebstrap', 'ssh', 'ssh-keygen', 'unshare']) {
    try {
      execFileSync('sh', ['-c', 'command -v "$1"', 'sh', tool], { stdio: 'ignore' });
    } catch {
      return `needs ${tool}`;
    }
  }
  return undefined;
}

/** Built once for all tests, with mounts of its own: none of them can stay behind. */
function guestTree(): string {
  const tree = join(testHome, 'ssh-guest-2');
  if (existsSync(tree)) return tree;
  const half = `${tree}.${process.pid}`;
  mkdirSync(testHome, { recursive: true });
  const packages = '--include=openssh-server,rsync,iproute2,cloud-init,busybox,netplan.io';
  execFileSync('unshare', ['--mount', 'mmdebstrap', '--variant=minbase', packages, 'bookworm', half], { stdio: 'ignore' });
  renameSync(half, tree);
  return tree;
}

/** $1 work folder, $2 tree, $3 port. Nothing of it is seen outside, and all of it ends with its first process. */
const startText = `
mount -t tmpfs tmpfs "$1"; mkdir "$1/up" "$1/work" "$1/root"
mount -t overlay -o "lowerdir=$2,upperdir=$1/up,workdir=$1/work" overlay "$1/root"
cd "$1/root"
mount -t proc proc proc; mount --rbind /dev dev; mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts; mount -t tmpfs tmpfs run
mkdir run/sshd
cat > run/vup-seed.sh
useradd -R "$1/root" -m -s /bin/sh ann
chroot . /bin/sh /run/vup-seed.sh
exec chroot . /usr/sbin/sshd -D -e -p "$3" -o ListenAddress=127.0.0.1
`;

/** Starts one with its own keys, below a folder of its own. */
export async function startSshGuest(): Promise<SshGuest> {
  const folder = mkdtempSync(join(tmpdir(), 'vup ssh '));
  const alias = 'vup-5e5e5e5e-web';
  const keys = await ensureMachineKeys({ folder: join(folder, 'keys'), alias }, host);
  const port = await freePort();
  const script = seedScript({
    instanceId: 'test-1',
    hostname: 'web.shop.test',
    authorizedKey: keys.publicKey,
    hostKey: { publicKey: keys.hostPublicKey, privateKey: keys.hostPrivateKey ?? '' },
    networks: [],
  });
  mkdirSync(join(folder, 'guest'));
  let child: ChildProcess | undefined;
  const stop = async (): Promise<void> => {
    if (child === undefined) return;
    const ended = new Promise((resolve) => child?.once('exit', resolve));
    if (child.exitCode === null) {
      child.kill('SIGKILL');
      await ended;
    }
    child = undefined;
    // What it had started is ended by the kernel, a moment later.
    while (await host.net.canConnect(port, '127.0.0.1', 500)) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const start = async (): Promise<void> => {
    const flags = ['--mount', '--pid', '--uts', '--fork', '--kill-child'];
    child = spawn('unshare', [...flags, 'sh', '-ec', startText, 'sh', join(folder, 'guest'), guestTree(), String(port)], {
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr?.on('data', (chunk) => {
      said += chunk;
    });
    child.stdin?.end(script);
    for (let tries = 0; !(await host.net.canConnect(port, '127.0.0.1', 500)); tries += 1) {
      if (child.exitCode !== null || tries > 200) throw new Error(`the guest did not start: ${said}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  await start();
  return {
    folder,
    login: {
      machine: 'web',
      hostKeyAlias: alias,
      address: '127.0.0.1',
      port,
      user: 'root',
      identityFile: keys.identityFile,
      knownHostsFile: keys.knownHostsFile,
      controlPath: join(folder, 'run', 'ssh'),
    },
    async restart() {
      await stop();
      await start();
    },
    stop,
    async remove() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A file of that many bytes which are not all the same. */
export function writeBytes(path: string, size: number): void {
  writeFileSync(path, Buffer.alloc(size, 'abcdefghijklmnopqrstuvwxyz\n'));
}
