import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { tryOnHost } from '../e2e/host-command.ts';
import { pageStep, readPage } from '../e2e/page.ts';
import { freePort, startedSteps } from '../e2e/project.ts';
import { QemuProject } from '../e2e/qemu-project.ts';
import { describeWithLxc, prepareImage } from '../e2e/with-lxc.ts';
import { processesOf, tracesOf } from '../oracle/traces.ts';

const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();

/**
 * What a restart of the host does to an environment, without one: every process, mount, interface, firewall table and control group of it is
 * gone, and what was written down of processes is of another boot. Their numbers may be those of others by now.
 */
async function restartHost(id: string, folder: string): Promise<void> {
  await vi.waitFor(
    () => {
      for (const { pid } of processesOf(id)) kill(pid);
      expect(processesOf(id)).toEqual([]);
    },
    { timeout: 20_000, interval: 100 },
  );
  for (const mount of mountsOf(id).reverse()) tryOnHost(['umount', '--lazy', mount]);
  for (const name of readdirSync('/sys/class/net').filter((each) => each.includes(id))) tryOnHost(['ip', 'link', 'delete', 'dev', name]);
  tryOnHost(['nft', 'delete', 'table', 'inet', `vup-${id}`]);
  tryOnHost(['find', '/sys/fs/cgroup', '-depth', '-type', 'd', '-path', `*${id}*`, '-exec', 'rmdir', '{}', ';']);
  rewriteBoot(folder);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended meanwhile.
  }
}

function mountsOf(id: string): string[] {
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  return lines.filter((line) => line.includes(id)).map((line) => (line.split(' ')[4] ?? '').replaceAll('\\040', ' '));
}

/** Identities of processes are of the boot before; their numbers are now this very test's, which must not come to harm. */
function rewriteBoot(folder: string): void {
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = join(folder, path);
    if (!statSync(file, { throwIfNoEntry: false })?.isFile() || statSync(file).size > 100_000) continue;
    const text = readFileSync(file, 'utf8');
    if (!text.includes(bootId)) continue;
    writeFileSync(file, text.replaceAll(bootId, 'of-another-boot').replace(/"pid":\s*\d+/g, `"pid":${process.pid}`));
  }
}

describeWithLxc('a restart of the host', () => {
  let project: QemuProject;
  let port: number;

  beforeAll(async () => {
    await prepareImage();
    port = await freePort();
    project = await QemuProject.open({ 'shared/file.txt': 'a file\n' });
    const folders = ['./shared:/srv/project'];
    const box = {
      provider: 'lxc',
      ports: [`${port}:8000`],
      folders,
      provision: [{ shell: pageStep(8000, 'hello'), name: 'page' }],
    };
    project.vfile({ machines: { box, vm: project.small({ folders }) } });
    await project.up();
  });

  afterAll(() => project.dispose());

  it('leaves machines that are stopped, which vup starts again with all that they had', async () => {
    await restartHost(project.environmentId, project.folder);
    const before = await project.status();
    expect([before['box']?.status, before['vm']?.status]).toEqual(['stopped', 'stopped']);
    const kinds = startedSteps(await project.up());
    expect(kinds.filter((step) => /create|destroy/.test(step) && !step.startsWith('network.'))).toEqual([]);
    await project.expectSettled();
    expect(await readPage(port)).toBe('hello from box');
    expect(project.inGuest('vm', 'cat /srv/project/file.txt')).toBe('a file');
  });

  it('leaves nothing behind that destroy does not find', async () => {
    const id = project.environmentId;
    await restartHost(id, project.folder);
    await project.vup('destroy', '--yes');
    expect(tracesOf(id)).toEqual([]);
  });
});
