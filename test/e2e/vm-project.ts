import { createHash } from 'node:crypto';
import { copyFileSync, linkSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { processesOf } from '../oracle/traces.ts';
import { onHost, type Said, tryOnHost } from './host-command.ts';
import { TestProject } from './project.ts';

/** Where a test logs in by itself. */
export interface GuestAddress {
  readonly host: string;
  readonly port: number;
}

/** A project whose machines are guests that QEMU runs, on its own or standing in for VirtualBox; a test gets in by an ssh of its own. */
export abstract class VmProject extends TestProject {
  /** Where the machine's sshd listens for the host. */
  protected abstract addressOf(machine: string): GuestAddress;

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

  /** The same contents of a disk for the guest, other bytes as a file of the project. Answers its digest. */
  protected layChanged(disk: string, path: string): string {
    onHost('qemu-img', 'convert', '-f', 'qcow2', '-O', 'qcow2', '-o', 'compat=1.1,lazy_refcounts=on', disk, this.path(path));
    return createHash('sha256')
      .update(readFileSync(this.path(path)))
      .digest('hex');
  }

  private sshOptions(machine: string): readonly string[] {
    const keys = join(this.folder, 'keys', this.recorded(machine).key);
    const { host, port } = this.addressOf(machine);
    const settings = [
      `IdentityFile=${join(keys, 'id_ed25519')}`,
      `UserKnownHostsFile=${join(keys, 'known_hosts')}`,
      `HostKeyAlias=${this.container(machine)}`,
      `Port=${port}`,
      'StrictHostKeyChecking=yes',
      'BatchMode=yes',
      'LogLevel=ERROR',
      'ConnectTimeout=50',
    ];
    return ['-F', 'none', ...settings.flatMap((setting) => ['-o', setting]), `root@${host}`];
  }
}

/** The same bytes under another name; a copy where the two lie on different file systems. */
export function lay(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
