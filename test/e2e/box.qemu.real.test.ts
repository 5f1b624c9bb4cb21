import { linkSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { insecureKeys } from '../../src/guest/ssh/insecure-keys.ts';
import { boxGuest } from '../fixtures/guests/box-guest.ts';
import { tryOnHost } from './host-command.ts';
import { QemuProject } from './qemu-project.ts';
import { describeWithQemu } from './with-qemu.ts';

/** Without KVM its firmware reads the kernel slowly from an IDE disk. */
const longestMs = 600_000;

describeWithQemu('a Vagrant box with nothing of Vup in it', () => {
  let project: QemuProject;

  beforeAll(async () => {
    project = new QemuProject();
    const { box } = await boxGuest();
    linkSync(box, project.path('web.box'));
    project.vfile({
      machines: {
        web: {
          image: './web.box',
          hostname: 'web.vup.test',
          cpus: 1,
          memory: '256MiB',
          boot_timeout: '9m',
          provision: [{ shell: 'id -u >/root/who; uname -n >>/root/who', name: 'who' }],
        },
      },
    });
  }, 2 * longestMs);

  afterAll(async () => {
    await project.dispose();
  });

  /** As every Vagrant does; `true` when it got in. */
  function insecureLogin(name: string, privateKey: string): boolean {
    const file = `${project.path('..')}/insecure-${name}`;
    writeFileSync(file, privateKey, { mode: 0o600 });
    const settings = [
      'IdentitiesOnly=yes',
      'BatchMode=yes',
      'StrictHostKeyChecking=no',
      'UserKnownHostsFile=/dev/null',
      'ConnectTimeout=50',
    ];
    const options = ['-F', 'none', '-i', file, ...settings.flatMap((setting) => ['-o', setting])];
    const said = tryOnHost(['ssh', ...options, `vagrant@${project.recorded('web').address}`, 'true']);
    rmSync(file);
    if (said.exitCode !== 0) expect(said.stderr).toContain('Permission denied');
    return said.exitCode === 0;
  }

  it(
    'is imported, started on the hardware that it was made for, and provisioned',
    async () => {
      const { exitCode, stdout, stderr } = await project.run(['up', '--yes'], { longestMs });
      expect(exitCode, `${stdout}${stderr}`).toBe(0);
      expect(project.inGuest('web', 'cat /root/who')).toBe('0\nweb.vup.test');
      expect(project.inGuest('web', 'mount | grep " / "')).toMatch(/^\/dev\/sda1 /);
      await project.expectSettled();
    },
    longestMs + 60_000,
  );

  it('takes the key of every Vagrant no more', () => {
    for (const { name, privateKey } of insecureKeys) expect(insecureLogin(name, privateKey)).toBe(false);
    const keys = project.inGuest('web', 'cat /home/vagrant/.ssh/authorized_keys').split('\n');
    expect(keys).toHaveLength(1);
    expect(keys[0]).toBe(project.inGuest('web', 'cat /root/.ssh/authorized_keys'));
    expect(project.inGuest('web', 'stat -c "%U %a" /home/vagrant/.ssh/authorized_keys')).toBe('vagrant 600');
  });
});
