import { linkSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foreignGuest } from '../fixtures/guests/foreign-guest.ts';
import { QemuProject } from './qemu-project.ts';
import { describeWithQemu } from './with-qemu.ts';

/** Without KVM its first boot, with cloud-init, takes minutes. */
const longestMs = 900_000;

describeWithQemu('a disk with nothing of Vup in it: Debian, started by GRUB, set up by cloud-init', () => {
  let project: QemuProject;

  beforeAll(async () => {
    project = await QemuProject.open();
    const { disk } = await foreignGuest();
    linkSync(disk, project.path('debian.qcow2'));
    project.vfile({
      machines: {
        old: {
          provider: 'qemu',
          image: './debian.qcow2',
          hostname: 'old.vup.test',
          cpus: 2,
          memory: '1GiB',
          disk: '4GiB',
          boot_timeout: '14m',
          provision: [{ shell: 'id -u >/root/who', name: 'who' }],
        },
      },
    });
  }, 2 * longestMs);

  afterAll(async () => {
    await project.dispose();
  });

  describe('comes up', () => {
    it(
      'is reached, provisioned, and then as the Vfile says',
      async () => {
        const { exitCode, stdout, stderr } = await project.run(['up', '--yes'], { longestMs });
        expect(exitCode, `${stdout}${stderr}`).toBe(0);
        expect(project.inGuest('old', 'cat /root/who')).toBe('0');
        await project.expectSettled();
      },
      longestMs + 60_000,
    );

    it('has its name, and cloud-init and every unit are content', () => {
      expect(project.inGuest('old', 'hostname --fqdn; cloud-init status; systemctl is-system-running')).toBe(
        'old.vup.test\nstatus: done\nrunning',
      );
    });

    it('has grown, and so has its file system', () => {
      const bytes = Number(project.inGuest('old', 'stat --file-system --format="%b %S" / | { read -r a b; echo $((a * b)); }'));
      expect(bytes).toBeGreaterThan(3.5 * 1024 ** 3);
    });

    it('lets nobody in but by the machine’s own key', () => {
      expect(project.inGuest('old', 'cat /root/.ssh/authorized_keys | wc -l')).toBe('1');
      const settings = project.inGuest('old', 'sshd -T | grep -E "^(passwordauthentication|permitrootlogin) " | sort').split('\n');
      expect(settings[0]).toBe('passwordauthentication no');
      expect(settings[1]).toMatch(/^permitrootlogin (?:without-password|prohibit-password)$/);
    });
  });
});
