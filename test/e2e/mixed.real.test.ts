import { afterAll, beforeAll, expect, it } from 'vitest';
import { whyNoLxc } from '../fixtures/real-host.ts';
import { QemuProject } from './qemu-project.ts';
import { describeWithQemu } from './with-qemu.ts';

const noLxc = await whyNoLxc();

describeWithQemu('containers and a virtual machine of one environment', () => {
  let project: QemuProject;

  beforeAll(async () => {
    project = await QemuProject.open();
    if (noLxc !== undefined) return;
    const container = { provider: 'lxc', memory: '128MiB' };
    project.vfile({ machines: { vm: project.small({ hostname: 'vm.lab.test' }), one: container, two: container } });
    await project.up();
    await project.expectSettled();
  });

  afterAll(async () => {
    await project.dispose();
  });

  const inside = async (machine: string, text: string): Promise<string> =>
    (await project.vup('exec', machine, '--', 'sh', '-c', text)).stdout;

  it.skipIf(noLxc !== undefined)('know and reach each other by name and address', async () => {
    for (const from of ['one', 'two']) {
      for (const name of ['vm', 'vm.lab.test', 'one', 'two'])
        expect(await inside(from, `ping -c 1 -W 20 ${name}`)).toContain(' 0% packet loss');
      expect(await inside(from, 'getent hosts vm')).toContain(project.recorded('vm').address);
    }
    for (const name of ['one', 'two']) {
      expect(await inside('vm', `nslookup ${name}.`)).toContain(project.recorded(name).address);
      expect(await inside('vm', `ping -c 1 -W 20 ${name}`)).toContain(' 0% packet loss');
    }
  });

  it.skipIf(noLxc !== undefined)('open connections to each other, both ways', async () => {
    const banner = await inside('one', 'exec 3<>/dev/tcp/vm/22; head -c 7 <&3'.replace(/^/, "bash -c '").concat("'"));
    expect(banner).toBe('SSH-2.0');
    project.inGuest('vm', 'echo hello-from-vm | timeout 60 busybox nc -l -p 7000 >/dev/null 2>&1 &');
    await expect
      .poll(() => inside('two', "timeout 10 bash -c 'exec 3<>/dev/tcp/vm/7000; cat <&3'").catch(() => ''), { timeout: 30_000 })
      .toBe('hello-from-vm\n');
  });

  it.skipIf(noLxc !== undefined)('the virtual machine reaches of the host no more than a container does', () => {
    const said = project.attach('vm', ['nc', '-w', '3', project.recorded('vm').address.replace(/\.\d+$/, '.1'), '22', '-e', 'true']);
    expect(said.exitCode).not.toBe(0);
  });

  it.skipIf(noLxc !== undefined)('one that goes is forgotten by the others, the network stays', async () => {
    const container = { provider: 'lxc', memory: '128MiB' };
    project.vfile({ machines: { vm: project.small({ hostname: 'vm.lab.test' }), two: container } });
    await project.up('--yes');
    await project.expectSettled();
    expect(project.attach('vm', ['nslookup', 'one.']).exitCode).not.toBe(0);
    expect(await inside('vm', 'ping -c 1 -W 20 two')).toContain(' 0% packet loss');
  });
});
