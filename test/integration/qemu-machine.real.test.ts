import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Machine } from '../../src/machine/machine.ts';
import type { MachineRef } from '../../src/provider/machine-ref.ts';
import type { EffectContext } from '../../src/provider/provider.ts';
import { findMachineProcess } from '../../src/providers/qemu/machine-process.ts';
import { diskFile, processRecordFile, qmpSocket, seedFile } from '../../src/providers/qemu/names.ts';
import { qemuProvider } from '../../src/providers/qemu/provider.ts';
import { machine } from '../fixtures/machines.ts';
import { openQemuBench, type QemuBench } from '../fixtures/qemu-bench.ts';
import { whyNoQemu } from '../fixtures/real-host.ts';

const reason = await whyNoQemu();

describe.skipIf(reason !== undefined)('a machine in the real QEMU, run by root', () => {
  let bench: QemuBench;
  let context: EffectContext;
  const told: string[] = [];

  beforeAll(async () => {
    bench = await openQemuBench('c0de0003');
    const progress = { bar: () => undefined, log: (_: string, line: string) => void told.push(line) };
    context = { host: bench.host, signal: new AbortController().signal, progress };
    const { environment } = bench.refOf('one');
    await qemuProvider.networks.ensure(environment, [], context);
    await qemuProvider.disks.ensure(environment, bench.chain.image, bench.imageFile, context);
  });
  afterEach(async () => {
    await qemuProvider.destroy(bench.refOf('one'), context);
    told.length = 0;
  });
  afterAll(async () => {
    await qemuProvider.networks.remove(bench.refOf('one').environment, context);
    bench.dispose();
  });

  const make = async (over: Partial<Machine> = {}): Promise<{ readonly ref: MachineRef; readonly want: Machine }> => {
    const ref = bench.refOf('one');
    const want = machine('one', { ...bench.machine(), ...over });
    await qemuProvider.create(ref, want, bench.chain, context);
    return { ref, want };
  };
  const inGuest = async (ref: MachineRef, text: string) => {
    const channel = await qemuProvider.reach(ref, bench.host);
    const { exitCode, stdout, stderr } = await channel.exec({ argv: ['/bin/sh', '-c', text] });
    return exitCode === 0 ? stdout.trim() : `${exitCode}: ${stderr.trim()}`;
  };
  const look = async (ref: MachineRef) => (await qemuProvider.inspectAll([ref], bench.host))[0];

  it('shares folders, also after a reboot from inside, and takes everything back', async () => {
    const from = join(bench.home, 'shop, with a comma');
    mkdirSync(from);
    writeFileSync(join(from, 'page'), 'hello');
    const folders = [
      { from, to: '/srv/my shop', readonly: false },
      { from, to: '/srv/look', readonly: true },
    ];
    const { ref, want } = await make({ folders });
    await qemuProvider.start(ref, want, context);
    expect(await inGuest(ref, 'cat "/srv/my shop/page" /srv/look/page; stat -c %u /srv/look/page')).toBe('hellohello0');
    expect(await inGuest(ref, 'echo new >"/srv/my shop/made"; chmod u+s "/srv/my shop/made"; cat /srv/look/made')).toBe('new');
    expect(statSync(join(from, 'made'))).toMatchObject({ uid: ref.environment.idRange.base });
    expect(statSync(join(from, 'made')).mode & 0o7000).toBe(0);
    expect(await inGuest(ref, 'touch /srv/look/no')).toContain('Read-only');
    expect(existsSync(join(from, 'no'))).toBe(false);

    const boot = await inGuest(ref, 'cat /proc/sys/kernel/random/boot_id');
    await inGuest(ref, 'reboot');
    await expect
      .poll(() => inGuest(ref, 'cat /proc/sys/kernel/random/boot_id').catch(() => boot), { timeout: 120_000, interval: 2_000 })
      .not.toBe(boot);
    expect(await inGuest(ref, 'cat "/srv/my shop/page" /srv/look/made')).toBe('hellonew');

    await qemuProvider.stop(ref, 'graceful', context);
    expect(readdirSync(ref.paths.records)).toEqual(['machine.json']);
    expect(readFileSync('/proc/self/mounts', 'utf8')).not.toContain(ref.paths.root);
    await qemuProvider.start(ref, { ...want, folders: [] }, context);
    expect(await inGuest(ref, 'cat /etc/fstab /proc/mounts')).not.toContain('virtiofs');
  });

  it('grows its disk at the next start and never shrinks it', async () => {
    const { ref, want } = await make({ diskMiB: 300 });
    await expect(make({ diskMiB: 100 })).rejects.toThrow(/cannot shrink to 100MiB/);
    const size = (of: MachineRef) => inGuest(of, 'cat /sys/class/block/vda/size');
    await qemuProvider.start(ref, want, context);
    expect(await size(ref)).toBe(String(300 * 2048));
    await qemuProvider.stop(ref, 'force', context);
    await qemuProvider.update(ref, { ...want, diskMiB: 512 }, [], context);
    await qemuProvider.start(ref, { ...want, diskMiB: 512 }, context);
    expect(await size(ref)).toBe(String(512 * 2048));
    expect((await look(ref))?.settings?.diskMiB).toBe(512);
    expect(Number(await inGuest(ref, "df -k / | tail -1 | awk '{ print $2 }'"))).toBeGreaterThan(400 * 1024);
  });

  it('keeps its files to QEMU’s own user, and the host key to the guest', async () => {
    const { ref, want } = await make();
    await qemuProvider.start(ref, want, context);
    const user = ref.environment.idRange.base + 1;
    for (const file of [diskFile(ref), seedFile(ref), ref.paths.consoleLog, qmpSocket(ref)]) {
      const stat = statSync(file);
      expect([file, stat.uid, stat.mode & 0o777]).toEqual([file, user, stat.isSocket() ? 0o700 : 0o600]);
    }
    expect(readdirSync(ref.paths.keys).sort()).toEqual(['host_ed25519.pub', 'id_ed25519', 'id_ed25519.pub', 'known_hosts']);
    expect(readFileSync(seedFile(ref), 'latin1')).not.toContain('OPENSSH PRIVATE KEY');
    const process = await findMachineProcess(ref, bench.host);
    const status = readFileSync(`/proc/${process?.identity.pid}/status`, 'utf8');
    expect(status).toMatch(new RegExp(`Uid:\\s+${user}\\s+${user}`));
    expect(status).toMatch(/CapBnd:\s+0+\n/);
    expect(status).toMatch(/NoNewPrivs:\s+1\n[\s\S]*Seccomp:\s+2/);
  });

  it('says broken and why when its disk or its socket is gone, and finds a process whose start was not noted', async () => {
    const { ref, want } = await make();
    await qemuProvider.start(ref, want, context);
    const { process: _, ...starting } = JSON.parse(readFileSync(processRecordFile(ref), 'utf8')) as Record<string, unknown>;
    writeFileSync(processRecordFile(ref), JSON.stringify(starting));
    expect(await look(ref)).toMatchObject({ status: 'running' });
    await qemuProvider.start(ref, want, context);
    expect(readFileSync(processRecordFile(ref), 'utf8')).toContain('"pid"');

    await bench.host.files.remove(qmpSocket(ref));
    expect(await look(ref)).toMatchObject({ status: 'broken', reason: expect.stringContaining('socket') });
    await qemuProvider.stop(ref, 'graceful', context);
    expect(await look(ref)).toMatchObject({ status: 'stopped' });
    await bench.host.files.remove(diskFile(ref));
    expect(await look(ref)).toMatchObject({ status: 'broken', reason: expect.stringContaining('disk') });
    await expect(qemuProvider.start(ref, want, context)).rejects.toThrow(/disk of one is gone/);
  });

  it('suspends to disk with a folder in it and goes on where it was; a stop drops the memory', async () => {
    const from = join(bench.home, 'asleep');
    mkdirSync(from);
    writeFileSync(join(from, 'page'), 'hello');
    const { ref, want } = await make({ folders: [{ from, to: '/srv/asleep', readonly: false }] });
    await qemuProvider.start(ref, want, context);
    const boot = await inGuest(ref, 'cat /proc/sys/kernel/random/boot_id; echo kept >/run/kept; sleep 1000 >/dev/null 2>&1 &');
    await qemuProvider.suspender?.suspend(ref, context);
    await qemuProvider.suspender?.suspend(ref, context);
    expect(await look(ref)).toMatchObject({ status: 'suspended' });
    expect(await findMachineProcess(ref, bench.host)).toBeUndefined();
    writeFileSync(join(from, 'page'), 'changed meanwhile');
    await qemuProvider.suspender?.resume(ref, want, context);
    expect(await inGuest(ref, 'cat /proc/sys/kernel/random/boot_id')).toBe(boot);
    expect(await inGuest(ref, 'cat /run/kept /srv/asleep/page')).toBe('kept\nchanged meanwhile');
    expect(await look(ref)).toMatchObject({ status: 'running', settings: { folders: want.folders } });

    await qemuProvider.suspender?.suspend(ref, context);
    await qemuProvider.stop(ref, 'graceful', context);
    expect(await look(ref)).toMatchObject({ status: 'stopped' });
    await qemuProvider.start(ref, want, context);
    expect(await inGuest(ref, 'cat /proc/sys/kernel/random/boot_id')).not.toBe(boot);
  });
});
