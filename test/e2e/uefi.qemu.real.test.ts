import { afterAll, beforeAll, expect, it } from 'vitest';
import { debianImage } from '../fixtures/real-host.ts';
import { QemuProject } from './qemu-project.ts';
import { describeWithQemu } from './with-qemu.ts';

describeWithQemu('a machine that boots by UEFI firmware and its own boot loader', () => {
  let project: QemuProject;

  beforeAll(async () => {
    await debianImage('disk');
    project = await QemuProject.open();
  });

  afterAll(async () => {
    await project.dispose();
  });

  it('comes up, says so from inside, and has grown', async () => {
    const desktop = { provider: 'qemu', memory: '768MiB', disk: '5GiB', boot_timeout: '10m', qemu: { firmware: 'uefi' } };
    project.vfile({ machines: { desktop } });
    await project.up();
    expect(project.inGuest('desktop', 'test -d /sys/firmware/efi && cat /proc/cmdline; hostname')).toMatch(/BOOT_IMAGE=.*\ndesktop$/);
    expect(Number(project.inGuest('desktop', 'df -m --output=size / | tail -n 1'))).toBeGreaterThan(4_500);
    await project.expectSettled();
  });
});
