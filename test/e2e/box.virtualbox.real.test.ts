import { linkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { boxGuest } from '../fixtures/guests/box-guest.ts';
import { testHome } from '../fixtures/real-host.ts';
import type { VfileData } from './project.ts';
import { VirtualBoxProject } from './virtualbox-project.ts';
import { describeWithVirtualBox } from './with-virtualbox.ts';

const mebibyte = 1_048_576;

describeWithVirtualBox('a Vagrant box with nothing of Vup in it, in VirtualBox', () => {
  let project: VirtualBoxProject;
  const box = (hostname: string): VfileData => ({
    provider: 'virtualbox',
    image: './web.box',
    hostname,
    cpus: 1,
    memory: '256MiB',
    boot_timeout: '9m',
    provision: [{ shell: 'id -u >/root/who; uname -n >>/root/who', name: 'who' }],
  });

  beforeAll(async () => {
    project = await VirtualBoxProject.open();
    project.longestMs = 600_000;
    linkSync((await boxGuest()).box, project.path('web.box'));
    project.vfile({ machines: { web: box('web.vup.test') } });
  });

  afterAll(async () => {
    await project.dispose();
  });

  const diskOf = (machine: string): string => join(project.machineFolder(machine), 'disk', 'disk.vdi');
  const mediumInfo = async (medium: string): Promise<string> => (await project.vbox('showmediuminfo', 'disk', medium)).stdout;
  const lineOf = (info: string, key: string): string | undefined => new RegExp(`^${key}: +(.*)$`, 'm').exec(info)?.[1];

  it('is imported, started on the hardware that it was made for, and provisioned', async () => {
    await project.up();
    expect(project.inGuest('web', 'cat /root/who')).toBe('0\nweb.vup.test');
    expect(project.inGuest('web', 'mount | grep " / "')).toMatch(/^\/dev\/sda1 /);
    await project.expectSettled();
  });

  it('costs almost nothing a second time: a linked clone of the one image', async () => {
    project.vfile({ machines: { web: box('web.vup.test'), two: box('two.vup.test') } });
    // Set up, and not to be started.
    const { exitCode, stdout } = await project.run(['up', '--yes', 'two'], {
      env: { VUP_FAILPOINT: 'virtualbox.start.set-up=error(EIO)' },
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 74, stdout: expect.stringContaining('virtualbox.start.set-up') });
    expect((await project.status())['two']?.status).toBe('stopped');
    const { size, blocks } = statSync(diskOf('two'));
    expect(Math.max(size, blocks * 512)).toBeLessThan(5 * mebibyte);
    const parents = await Promise.all(['web', 'two'].map(async (name) => lineOf(await mediumInfo(diskOf(name)), 'Parent UUID')));
    expect(parents[0]).toBe(parents[1]);
    const image = await mediumInfo(parents[0] ?? '');
    expect(lineOf(image, 'Location')).toMatch(new RegExp(`^${testHome}/data/store/virtualbox/[0-9a-f]{64}/disk\\.vdi$`));
    expect(lineOf(image, 'Type')).toBe('normal (base)');
    expect(Number.parseInt(lineOf(image, 'Size on disk') ?? '', 10)).toBeGreaterThan(20);
  });
});
