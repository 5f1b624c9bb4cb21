import { smallGuest } from '../fixtures/guests/small-guest.ts';
import type { VfileData } from './project.ts';
import { type GuestAddress, lay, VmProject } from './vm-project.ts';

/** Where the small guest's files lie in a project. */
const guestFiles = { disk: 'guest/disk.qcow2', kernel: 'guest/kernel', initrd: 'guest/initrd' } as const;

/** A project whose machines are small guests in QEMU: real kernel, sshd and shell, up in seconds without KVM. */
export class QemuProject extends VmProject {
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
    return this.layChanged((await smallGuest()).disk, path);
  }

  protected override addressOf(machine: string): GuestAddress {
    return { host: this.recorded(machine).address, port: 22 };
  }
}
