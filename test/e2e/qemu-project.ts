import { createHash } from 'node:crypto';
import { copyFileSync, linkSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { smallGuest } from '../fixtures/guests/small-guest.ts';
import { processesOf } from '../oracle/traces.ts';
import { onHost, type Said, tryOnHost } from './host-command.ts';
import { TestProject, type VfileData } from './project.ts';

/** Where the small guest's files lie in a project. */
const guestFiles = { disk: 'guest/disk.qcow2', kernel: 'guest/kernel', initrd: 'guest/initrd' } as const;

/** A project whose machines are small guests in QEMU: real kernel, sshd and shell, up in seconds without KVM. */
export class QemuProject extends TestProject {
  private cmdline = '';

  /** A project with the small guest's files in it. */
  static async open(files: Readonly<Record<string, string>> = {}): Promise<QemuProject> {
    const project = new this({ 'guest/README': 'The small guest.\n', ...files });
    const guest = await smallGuest();
    for (const part of ['disk', 'kernel', 'initrd'] as const) lay(guest[part], project.path(guestFiles[part]));
    project.cmdline = guest.cmdline;
    return project;
  }

  /** Settings of a small machine; `words` are added to the kernel's command line. */
  small(over: VfileData = {}, words: readonly string[] = []): VfileData {
    const boot = { kernel: `./${guestFiles.kernel}`, initrd: `./${guestFiles.initrd}`, cmdline: [this.cmdline, ...words].join(' ') };
    return { provider: 'qemu', image: `./${guestFiles.disk}`, cpus: 1, memory: '160MiB', qemu: { boot }, ...over };
  }

  /** Another disk with the same system on it: the same contents for the guest, other bytes as a file. Answers its digest. */
  async layOtherDisk(path: string): Promise<string> {
    const { disk } = await smallGuest();
    onHost('qemu-img', 'convert', '-f', 'qcow2', '-O', 'qcow2', '-o', 'compat=1.1,lazy_refcounts=on', disk, this.path(path));
    return createHash('sha256')
      .update(readFileSync(this.path(path)))
      .digest('hex');
  }

  /** Runs a command in a guest by an ssh of the test's own, whatever its exit code. */
  override attach(machine: string, argv: readonly string[], input = ''): Said {
    return tryOnHost(['ssh', ...this.sshOptions(machine), argv.map(quote).join(' ')], input);
  }

  override bootOf(machine: string): string {
    return this.inGuest(machine, 'cat /proc/sys/kernel/random/boot_id');
  }

  /** Owner marks of the QEMU processes of this environment. */
  override running(): readonly string[] {
    return this.engines()
      .map(({ command }) => /guest=(\S+)/.exec(command)?.[1] ?? command)
      .sort();
  }

  /** The environment's QEMU processes. */
  engines(): readonly { readonly pid: number; readonly command: string }[] {
    return processesOf(this.environmentId).filter(({ command }) => /^\S*qemu-system-\S+ /.test(command));
  }

  /** The process of one machine's QEMU. */
  enginePid(machine: string): number {
    const found = this.engines().filter(({ command }) => command.includes(`guest=${this.container(machine)} `));
    if (found.length !== 1) throw new Error(`${found.length} QEMU processes of ${machine}`);
    return found[0]?.pid ?? 0;
  }

  /** The machine's own folder. */
  machineFolder(machine: string): string {
    return join(this.folder, 'machines', this.recorded(machine).key);
  }

  private sshOptions(machine: string): readonly string[] {
    const keys = join(this.folder, 'keys', this.recorded(machine).key);
    const settings = [
      `IdentityFile=${join(keys, 'id_ed25519')}`,
      `UserKnownHostsFile=${join(keys, 'known_hosts')}`,
      `HostKeyAlias=${this.container(machine)}`,
      'StrictHostKeyChecking=yes',
      'BatchMode=yes',
      'LogLevel=ERROR',
      'ConnectTimeout=50',
    ];
    return ['-F', 'none', ...settings.flatMap((setting) => ['-o', setting]), `root@${this.recorded(machine).address}`];
  }
}

/** The same bytes under another name; a copy where the two lie on different file systems. */
function lay(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
