import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { smallGuest } from '../fixtures/guests/small-guest.ts';
import { type VirtualBoxRig, virtualBoxRig } from '../fixtures/virtualbox/rig.ts';
import { serviceEnded, type VBoxAnswer, vboxManage } from '../fixtures/virtualbox/vbox-manage.ts';
import type { VfileData } from './project.ts';
import { type GuestAddress, lay, VmProject } from './vm-project.ts';

/** Where the small guest's disk lies in a project. */
const guestDisk = 'guest/disk.qcow2';

/** A project whose machines are small guests in the real VirtualBox, with the stand-in for the start: every `vup` finds the rig's VBoxManage. */
export class VirtualBoxProject extends VmProject {
  private rig: VirtualBoxRig | undefined;

  /** A project with the small guest's disk in it, one that boots by BIOS. */
  static async open(files: Readonly<Record<string, string>> = {}): Promise<VirtualBoxProject> {
    const project = new this({ 'guest/README': 'The small guest.\n', ...files });
    lay((await smallGuest()).bootDisk, project.path(guestDisk));
    project.rig = await virtualBoxRig();
    project.env = { PATH: `${project.rig.bin}:${process.env['PATH'] ?? '/usr/sbin:/usr/bin:/sbin:/bin'}` };
    return project;
  }

  /** Settings of a small machine. Emulated, a BIOS reads an IDE disk three times as slowly. */
  small(over: VfileData = {}): VfileData {
    const virtualbox = { controller: 'virtio-scsi' };
    return { provider: 'virtualbox', image: `./${guestDisk}`, cpus: 1, memory: '256MiB', virtualbox, ...over };
  }

  /** Another disk with the same system on it: the same contents for the guest, other bytes as a file. Answers its digest. */
  async layOtherDisk(path: string): Promise<string> {
    return this.layChanged((await smallGuest()).bootDisk, path);
  }

  /** The rig's VBoxManage with these words, whatever its exit code. */
  async vbox(...words: readonly string[]): Promise<VBoxAnswer> {
    return vboxManage(this.rigOfIt, ...words);
  }

  /** Waits until the rig's VBoxSVC has ended, as it does by itself; what it did not write down is lost then. */
  async serviceEnded(): Promise<void> {
    await serviceEnded(this.rigOfIt);
  }

  private get rigOfIt(): VirtualBoxRig {
    if (this.rig === undefined) throw new Error('the project was not opened');
    return this.rig;
  }

  protected override addressOf(machine: string): GuestAddress {
    const file = join(this.machineFolder(machine), 'records', 'machine.json');
    const { sshPort } = JSON.parse(readFileSync(file, 'utf8')) as { readonly sshPort?: number };
    if (sshPort === undefined) throw new Error(`${machine} has no port for ssh yet`);
    return { host: '127.0.0.1', port: sshPort };
  }
}
