import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Machine } from '../../src/machine/machine.ts';
import type { MachineRef } from '../../src/provider/machine-ref.ts';
import type { EffectContext } from '../../src/provider/provider.ts';
import { launchMachine } from '../../src/providers/virtualbox/launch.ts';
import { baseDisk, diskFile, settingsFile, vmName } from '../../src/providers/virtualbox/names.ts';
import { virtualboxProvider as provider } from '../../src/providers/virtualbox/provider.ts';
import { ensureRegistered } from '../../src/providers/virtualbox/register.ts';
import { machineUuid } from '../../src/vm/machine-uuid.ts';
import { machine } from '../fixtures/machines.ts';
import { openVirtualBoxBench, type VirtualBoxBench } from '../fixtures/virtualbox/bench.ts';
import { serviceEnded, vboxManage } from '../fixtures/virtualbox/vbox-manage.ts';
import { whyNoVirtualBox } from '../fixtures/virtualbox/why-no-virtual-box.ts';

const reason = whyNoVirtualBox();

describe.skipIf(reason !== undefined)('machines of the real VirtualBox, started by a stand-in', () => {
  let bench: VirtualBoxBench;
  let web: MachineRef;
  let db: MachineRef;
  const context = (): EffectContext => ({
    host: bench.host,
    signal: new AbortController().signal,
    progress: { bar: () => undefined, log: () => undefined },
  });
  const wanted = (ref: MachineRef, over: Partial<Machine> = {}): Machine => machine(ref.name, { ...bench.machine, ...over });
  const statusOf = async (ref: MachineRef) => (await provider.inspectAll([ref], bench.host))[0];
  const inGuest = async (ref: MachineRef, text: string): Promise<string> => {
    const { exitCode, stdout, stderr } = await (await provider.reach(ref, bench.host)).exec({ argv: ['/bin/sh', '-c', text] });
    return exitCode === 0 ? stdout.trim() : `${exitCode}: ${stderr.trim()}`;
  };
  const told = async (...words: readonly string[]) => (await vboxManage(bench.rig, ...words)).stdout;

  beforeAll(async () => {
    bench = await openVirtualBoxBench('c0de0043');
    [web, db] = [bench.refOf('web'), bench.refOf('db')];
    const members = [web, db].map(({ name, address, mac }) => ({ name, hostname: name, address, mac }));
    await provider.networks.ensure(web.environment, members, context());
    await provider.disks.ensure(web.environment, bench.chain.image, bench.imageFile, context());
    await Promise.all([web, db].map((ref) => provider.create(ref, wanted(ref), bench.chain, context())));
    for (const ref of [web, db]) await provider.start(ref, wanted(ref), context());
  });
  afterAll(async () => {
    if (bench === undefined) return;
    for (const ref of [web, db]) await provider.destroy(ref, context());
    await bench.dispose();
    expect(await told('list', 'hdds')).not.toContain(bench.home);
  });

  it('are linked clones of one image, in a group, with their owner mark', async () => {
    const info = await told('showvminfo', machineUuid(web), '--machinereadable');
    expect(info).toContain(`groups="/vup/${web.environment.id}"`);
    expect(await told('getextradata', machineUuid(web), 'vup/owner')).toBe(`Value: ${web.environment.id}/web\n`);
    const base = baseDisk(web.environment, bench.chain.image.digest);
    const media = (await told('list', 'hdds')).split(/\n\n+/);
    const uuid = /^UUID: +(\S+)/m.exec(media.find((one) => one.includes(base)) ?? '')?.[1] ?? 'none';
    expect(media.filter((one) => one.includes(`Parent UUID:    ${uuid}`))).toHaveLength(2);
  });

  it('know each other by name, and reach each other', async () => {
    for (const [ref, other] of [[web, db] as const, [db, web] as const]) {
      expect(await inGuest(ref, 'grep vup -A 9 /etc/hosts')).toContain(`${other.address} ${other.name}`);
      expect(await inGuest(ref, `ping -c 1 -W 20 ${other.address} >/dev/null && echo there`)).toBe('there');
    }
  });

  it('get forwards while they run, lose those that are wanted no more, and refuse a port of another', async () => {
    const forward = { bind: '127.0.0.1', guest: 22, protocol: 'tcp' } as const;
    const taken = createServer();
    const port = await new Promise<number>((resolve) => {
      taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port));
    });
    const [first, second] = [
      { ...forward, host: 47_201 },
      { ...forward, host: 47_202 },
    ];
    expect(await provider.forward?.(web, [first, { ...forward, host: port }], context())).toEqual([
      { forward: { ...forward, host: port }, reason: `port ${port} of 127.0.0.1 is in use`, inUse: true },
    ]);
    await new Promise((resolve) => taken.close(resolve));
    expect(await bench.host.net.canConnect(first.host, '127.0.0.1', 5_000)).toBe(true);
    expect((await statusOf(web))?.settings?.forwards).toEqual([first]);
    expect(await provider.forward?.(web, [second], context())).toEqual([]);
    expect((await statusOf(web))?.settings?.forwards).toEqual([second]);
    expect(await bench.host.net.isPortFree(first.host, '127.0.0.1', 'tcp')).toBe(true);
  });

  it('sleep with their memory and go on where they were', async () => {
    const boot = await inGuest(web, 'cat /proc/sys/kernel/random/boot_id; echo unsynced >/root/unsynced');
    await provider.suspender?.suspend(web, context());
    expect((await statusOf(web))?.status).toBe('suspended');
    await provider.suspender?.resume(web, wanted(web), context());
    expect(await inGuest(web, 'cat /proc/sys/kernel/random/boot_id; cat /root/unsynced')).toBe(`${boot}\nunsynced`);
  });

  it('come back with their disk, which grew, when they were taken out of VirtualBox and their settings are gone', async () => {
    await inGuest(db, 'echo kept >/root/kept; sync');
    await provider.stop(db, 'graceful', context());
    await vboxManage(bench.rig, 'unregistervm', vmName(db));
    rmSync(dirname(settingsFile(db)), { recursive: true, force: true });
    expect((await statusOf(db))?.status).toBe('stopped');
    await serviceEnded(bench.rig);
    // Ending, the service forgets all machines when it knows a disk that none of them has.
    await ensureRegistered(db, context());
    await serviceEnded(bench.rig);
    expect((await told('list', 'vms')).match(/vup-c0de0043-\w+/g)?.sort()).toEqual([db, web].map(vmName).sort());
    await provider.start(db, wanted(db, { diskMiB: 600, memoryMiB: 200 }), context());
    expect(await inGuest(db, 'cat /root/kept')).toBe('kept');
    expect(Number(await inGuest(db, `df -m / | awk 'END { print $2 }'`))).toBeGreaterThan(500);
    expect((await statusOf(db))?.settings).toMatchObject({ diskMiB: 600, memoryMiB: 200 });
    // What it did not write down is forgotten with its service.
    await serviceEnded(bench.rig);
    expect(await Promise.all([web, db].map(async (ref) => (await statusOf(ref))?.status))).toEqual(['running', 'running']);
    expect(await told('list', 'hdds')).toContain(diskFile(db));
  });

  it('are found again when the settings that list the disks of all are gone, and so VirtualBox can read none', async () => {
    for (const ref of [web, db]) await provider.stop(ref, 'force', context());
    const [holder, other] = readFileSync(settingsFile(web), 'utf8').includes(diskFile(db)) ? [web, db] : [db, web];
    await serviceEnded(bench.rig);
    rmSync(dirname(settingsFile(holder)), { recursive: true });
    expect((await told('list', 'vms')).match(/<inaccessible>/g)).toHaveLength(2);
    expect(await Promise.all([other, holder].map(async (ref) => (await statusOf(ref))?.status))).toEqual(['stopped', 'stopped']);
    for (const ref of [other, holder]) expect((await ensureRegistered(ref, context())).status).toBe('stopped');
    await serviceEnded(bench.rig);
    const names = (await told('list', 'vms')).match(/vup-c0de0043-\w+/g);
    expect(names?.sort()).toEqual([holder, other].map(vmName).sort());
  });

  it('go back into the group of their environment by their next start', async () => {
    await provider.stop(web, 'force', context());
    await told('modifyvm', machineUuid(web), '--groups', '/mine');
    expect(await statusOf(web)).toMatchObject({ status: 'broken', reason: expect.stringContaining('group') });
    await launchMachine(web, wanted(web), context());
    expect((await statusOf(web))?.status).toBe('running');
    await provider.stop(web, 'force', context());
  });
});
