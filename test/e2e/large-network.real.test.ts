import { afterAll, beforeAll, expect, it } from 'vitest';
import { onHost } from './host-command.ts';
import { pageStep, readPage } from './page.ts';
import { freePort, startedSteps, TestProject } from './project.ts';
import { describeWithLxc, prepareImage } from './with-lxc.ts';

const tiny = { memory: '128MiB' };

describeWithLxc('the network of an environment of more than 200 machines', () => {
  const project = new TestProject();
  let port: number;

  /** Two machines that are brought up, and so many more that need only be written down. */
  const write = (others: number): void =>
    project.vfile({
      machines: {
        one: { ...tiny, ports: [`${port}:8000`], provision: [{ shell: pageStep(8000, 'hello') }] },
        two: tiny,
        ...(others > 0 && { node: { ...tiny, count: others } }),
      },
    });
  /** The address of the host's end of the network, as the kernel has it: `10.48.16.1/20`. */
  const gatewayOf = (machine: string): string | undefined => {
    const gateway = project.inGuest(machine, "ip -4 route show default | awk '{ print $3 }'");
    return onHost('ip', '-4', '-oneline', 'address').match(new RegExp(`inet (${gateway.replaceAll('.', '\\.')}/\\d+)`))?.[1];
  };
  const expectWorking = async (): Promise<void> => {
    for (const [from, to] of [
      ['one', 'two'],
      ['two', 'one'],
    ] as const)
      expect(project.inGuest(from, `ping -c 1 -W 20 ${to}`)).toContain(' 0% packet loss');
    expect(await readPage(port)).toBe('hello from one');
  };

  beforeAll(async () => {
    await prepareImage();
    port = await freePort();
  });
  afterAll(() => project.dispose());

  it('is a /20, on the bridge and in the guests, and works', async () => {
    write(200);
    await project.up('one', 'two');
    expect(gatewayOf('one')).toMatch(/\.1\/20$/);
    for (const name of ['one', 'two'])
      expect(project.inGuest(name, 'ip -4 -oneline address show eth0')).toContain(` ${project.recorded(name).address}/20 `);
    await expectWorking();
  });

  it('stays when the machines become fewer, and nothing is to do', async () => {
    write(0);
    await project.expectSettled();
    expect(startedSteps(await project.up())).toEqual([]);
    expect(gatewayOf('two')).toMatch(/\/20$/);
    await expectWorking();
  });

  it('is a /24 for few, stays that for more, and says what to do when it is full', async () => {
    await project.vup('destroy', '--yes');
    await project.up();
    const gateway = gatewayOf('one');
    expect(gateway).toMatch(/\.1\/24$/);

    write(200);
    expect((await project.plan('one', 'two')).steps).toEqual([]);
    expect(startedSteps(await project.up('one', 'two'))).toEqual([]);
    expect(gatewayOf('one')).toBe(gateway);
    await expectWorking();

    write(250);
    const { exitCode, stderr } = await project.run(['plan']);
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('has room for 245 machines only');
    expect(stderr).toContain('vup destroy');
    await project.vup('destroy', '--yes');
    await project.up('one', 'two');
    expect(gatewayOf('one')).toMatch(/\.1\/20$/);
    await expectWorking();
  });
});
