import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { diskLayout } from '../../src/image/disk-hooks.ts';
import { guestFiles, maskedGenerators, maskedUnits } from '../../src/image/disk-units.ts';
import { mustRun } from './run-command.ts';

const grubConfig = `linux /boot/vup/kernel root=LABEL=vup-root ro console=ttyS0
initrd /boot/vup/initrd-grub
boot
`;

/** Files of Vup's that are kept: without the seed there is no way in, and the guest's word is what both sides wait for. */
const kept = /^\/usr\/lib\/vup\/|\/vup-(?:seed|ready)\.service$|^\/etc\/ssh\/|^\/etc\/fstab$/;

/**
 * A copy of a built image as Debian would have made it: its own ssh.service after the network, no unit masked or put off, no word to the
 * kernel about the console. Made without mounting, by debugfs(8). Raw, in `folder`.
 */
export async function makeStock(image: string, folder: string): Promise<string> {
  const raw = join(folder, 'stock.raw');
  await mustRun({ argv: ['qemu-img', 'convert', '-f', 'qcow2', '-O', 'raw', image, raw] });
  const config = join(folder, 'grub.cfg');
  writeFileSync(config, grubConfig);
  const gone = [
    ...guestFiles.map(({ path }) => path).filter((path) => !kept.test(path)),
    ...maskedUnits.map((unit) => `/etc/systemd/system/${unit}`),
    ...maskedGenerators.map((name) => `/etc/systemd/system-generators/${name}`),
    '/etc/systemd/system/sysinit.target.wants/ssh.service',
    '/boot/vup/grub.cfg',
  ];
  const commands = [
    ...gone.map((path) => `rm ${path}`),
    `write ${config} /boot/vup/grub.cfg`,
    'symlink /etc/systemd/system/multi-user.target.wants/ssh.service /lib/systemd/system/ssh.service',
  ];
  const script = join(folder, 'debugfs');
  writeFileSync(script, `${commands.join('\n')}\n`);
  await mustRun({ argv: ['debugfs', '-w', '-f', script, `${raw}?offset=${diskLayout.rootStartMiB * 1024 * 1024}`] });
  rmSync(script);
  return raw;
}
