import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isoImage } from '../../src/guest/seed/iso-image.ts';
import { seedFiles, seedLabel } from '../../src/guest/seed/seed-files.ts';
import type { Bench } from './bench-context.ts';
import { mustRun, runCommand } from './run-command.ts';
import type { VmFacts } from './vm-facts.ts';

const subnet = '10.213.80';
const gateway = `${subnet}.1`;
const address = `${subnet}.10`;
const pollMs = 20;
const readyTimeoutMs = 300_000;
/** busybox finds nothing on a shorter disk. */
const leastSeedBytes = 262_144;

/** Times of a virtual machine that was started by hand, in ms since before its disk was made. */
export interface BareTimes {
  /** The guest said on its console that it is ready. */
  readonly told: number;
  /** A login by ssh answered. */
  readonly ssh: number;
  /** systemd's own boot was over. */
  readonly booted: number;
}

/** How the script's machine boots. */
export interface BareBoot {
  /** The image, or a copy of it with changes. */
  readonly image: string;
  readonly format: 'qcow2' | 'raw';
  /** Firmware's code and its fresh variables; absent: the kernel directly, as Vup does. */
  readonly firmware?: { readonly code: string; readonly vars: string };
}

/**
 * What a good script would do by hand: an overlay, a tap, the command line of Vup's own QEMU, its console followed for the guest's word,
 * then one login. Seed and keys are made before the clock starts. All is gone in the end.
 */
export async function startByHand(bench: Bench, facts: VmFacts, boot: BareBoot): Promise<BareTimes> {
  const dir = mkdtempSync(join(bench.home, 'vupbench-vm-'));
  const tap = `vupb${process.pid}`.slice(0, 15);
  let qemu: ChildProcess | undefined;
  try {
    await makeSeed(dir, facts.mac);
    const started = performance.now();
    const sinceStart = () => performance.now() - started;
    await mustRun({ argv: ['qemu-img', 'create', '-q', '-f', 'qcow2', '-b', boot.image, '-F', boot.format, join(dir, 'disk.qcow2')] });
    if (boot.firmware !== undefined) await mustRun({ argv: ['cp', boot.firmware.vars, join(dir, 'vars.fd')] });
    await mustRun({ argv: ['ip', 'tuntap', 'add', tap, 'mode', 'tap'] });
    await mustRun({ argv: ['ip', 'address', 'add', `${gateway}/24`, 'dev', tap] });
    await mustRun({ argv: ['ip', 'link', 'set', tap, 'up'] });
    const argv = bareArgv(facts, boot, { dir, tap });
    qemu = spawn(argv[0] ?? '', argv.slice(1), { stdio: ['ignore', 'ignore', 'inherit'] });
    await readyLine(bench, qemu, join(dir, 'console.log'));
    const told = sinceStart();
    await mustRun(login(dir, ['true']));
    const ssh = sinceStart();
    await mustRun(login(dir, ['systemctl is-system-running --wait || true']));
    return { told, ssh, booted: sinceStart() };
  } finally {
    await runCommand({ argv: ['ssh', '-F', 'none', '-o', `ControlPath=${join(dir, 'c')}`, '-O', 'exit', address] });
    await ended(qemu);
    await runCommand({ argv: ['ip', 'link', 'delete', tap] });
    rmSync(dir, { recursive: true, force: true });
  }
}

async function ended(qemu: ChildProcess | undefined): Promise<void> {
  if (qemu === undefined || qemu.exitCode !== null) return;
  const gone = new Promise((resolve) => qemu.once('exit', resolve));
  qemu.kill('SIGKILL');
  await gone;
}

/** Vup's own words with other files, another name and a tap of its own. */
function bareArgv({ argv, disk, seed, mark }: VmFacts, boot: BareBoot, own: { readonly dir: string; readonly tap: string }): string[] {
  const mine = argv.map((word) =>
    word
      .replaceAll(disk, join(own.dir, 'disk.qcow2'))
      .replaceAll(seed, join(own.dir, 'seed.iso'))
      .replaceAll(mark, 'vupbench-bare')
      .replace(/^\{"id":"net0",.*/, JSON.stringify({ id: 'net0', type: 'tap', ifname: own.tap, script: 'no', downscript: 'no' }))
      .replace(/path=[^,]*\/(console|qmp),/, `path=${own.dir}/$1,`)
      .replace(/logfile=[^,]*/, `logfile=${own.dir}/console.log`)
      .replace(/^(\{"driver":"file","node-name":"image-file","filename":")[^"]*/, `$1${boot.image}`)
      .replace(/^\{"driver":"qcow2","node-name":"image",/, `{"driver":"${boot.format}","node-name":"image",`)
      .replace(/"backing":null,/, boot.format === 'raw' ? '' : '"backing":null,'),
  );
  return boot.firmware === undefined ? mine : withFirmware(mine, boot.firmware.code, join(own.dir, 'vars.fd'));
}

function withFirmware(argv: readonly string[], code: string, vars: string): string[] {
  const direct = new Set(['-kernel', '-initrd', '-append']);
  const rest = argv.filter((word, at) => !direct.has(word) && !direct.has(argv[at - 1] ?? ''));
  const flash = (file: string, more: string) => ['-drive', `if=pflash,format=raw,file=${file}${more}`];
  return [...rest, ...flash(code, ',readonly=on'), ...flash(vars, '')];
}

async function makeSeed(dir: string, mac: string): Promise<void> {
  for (const name of ['id', 'host'])
    await mustRun({ argv: ['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', join(dir, name)] });
  const key = (name: string) => readFileSync(join(dir, name), 'utf8');
  const files = seedFiles({
    instanceId: `vupbench-${Date.now()}`,
    hostname: 'bare',
    authorizedKey: key('id.pub').trim(),
    hostKey: { publicKey: key('host.pub').trim(), privateKey: key('host') },
    networks: [{ kind: 'static', mac, address, prefix: 24, gateway, nameServers: [gateway] }],
  });
  const image = isoImage(
    seedLabel,
    files.map(({ name, text }) => ({ name, data: text })),
  );
  const padded = new Uint8Array(Math.max(image.length, leastSeedBytes));
  padded.set(image);
  writeFileSync(join(dir, 'seed.iso'), padded);
  writeFileSync(join(dir, 'known_hosts'), `${address} ${key('host.pub').split(' ').slice(0, 2).join(' ')}\n`);
}

async function readyLine(bench: Bench, qemu: ChildProcess, file: string): Promise<void> {
  const end = performance.now() + readyTimeoutMs;
  while (!readOr(file).includes('vup: ready')) {
    bench.signal.throwIfAborted();
    if (qemu.exitCode !== null) throw new Error('the QEMU that was started by hand ended');
    if (performance.now() > end) throw new Error(`the machine that was started by hand never came up:\n${readOr(file).slice(-2000)}`);
    await sleep(pollMs);
  }
}

function readOr(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

/** The second login goes over the first one's connection, as Vup's do. */
function login(dir: string, words: readonly string[]) {
  const options = {
    UserKnownHostsFile: join(dir, 'known_hosts'),
    GlobalKnownHostsFile: '/dev/null',
    StrictHostKeyChecking: 'yes',
    BatchMode: 'yes',
    IdentitiesOnly: 'yes',
    IdentityAgent: 'none',
    PreferredAuthentications: 'publickey',
    HostKeyAlgorithms: 'ssh-ed25519',
    ConnectTimeout: '60',
    ControlMaster: 'auto',
    ControlPath: join(dir, 'c'),
    ControlPersist: '60',
  };
  const flags = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  return { argv: ['ssh', '-F', 'none', ...flags, '-i', join(dir, 'id'), `root@${address}`, ...words] } as const;
}
