import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createNodeHost } from '../../src/host/node-host.ts';
import { joinMachineConsole } from '../../src/providers/qemu/console.ts';
import { detect, diagnose } from '../../src/providers/qemu/detect.ts';
import { addHostForward, listHostForwards, removeHostForward } from '../../src/providers/qemu/hmp.ts';
import { consoleSocket, qmpSocket } from '../../src/providers/qemu/names.ts';
import { connectQmp, qmpFailureKind, withQmp } from '../../src/providers/qemu/qmp.ts';
import { removeDevice } from '../../src/providers/qemu/qmp-devices.ts';
import { openPty } from '../e2e/pty.ts';
import { tinyMachines } from './tiny-machine.ts';

const host = createNodeHost();
const missing = (await host.exec.which('qemu-system-x86_64')) === undefined;
const makeMachine = tinyMachines();
const failureOf = (work: Promise<unknown>) => work.then(() => undefined, qmpFailureKind);

async function freePort(): Promise<number> {
  for (let port = 42_000; ; port += 1) if (await host.net.isPortFree(port, '127.0.0.1', 'tcp')) return port;
}

describe.skipIf(missing)('a real QEMU over QMP', () => {
  test('every command that Vup uses is one of its', async () => {
    const { ref, start } = makeMachine();
    await start();
    const used = [
      ...['query-status', 'query-name', 'query-uuid', 'query-cpus-fast', 'query-machines', 'query-balloon', 'balloon', 'system_powerdown'],
      ...['quit', 'stop', 'cont', 'device_add', 'device_del', 'chardev-add', 'query-chardev', 'chardev-remove', 'netdev_add', 'netdev_del'],
      ...['blockdev-add', 'blockdev-del', 'query-named-block-nodes', 'object-add', 'object-del', 'snapshot-save', 'snapshot-load'],
      ...['snapshot-delete', 'query-jobs', 'job-dismiss', 'human-monitor-command', 'query-memory-size-summary'],
    ];
    await withQmp(qmpSocket(ref), host, async (qmp) => {
      for (const name of used) expect(await qmp.has(name), name).toBe(true);
      expect(qmp.version.major).toBeGreaterThanOrEqual(7);
      expect(await qmp.execute('query-status', {})).toMatchObject({ status: 'running', running: true });
      expect(await qmp.execute('query-cpus-fast', {})).toHaveLength(1);
      expect((await qmp.execute('query-machines', {})).some(({ alias }) => alias === 'q35')).toBe(true);
      await qmp.execute('stop', {});
      await qmp.waitForEvent('STOP');
      await qmp.execute('cont', {});
      await qmp.waitForEvent('RESUME');
      await qmp.execute('quit', {});
      await qmp.closed;
    });
  });

  test('forwards are made, listed and taken away; one on a taken port is refused with words', async () => {
    const { ref, start } = makeMachine();
    await start();
    const forward = { bind: '127.0.0.1', host: await freePort(), guest: 80, protocol: 'tcp' } as const;
    const udp = { ...forward, protocol: 'udp', guest: 53 } as const;
    await withQmp(qmpSocket(ref), host, async (qmp) => {
      await addHostForward(qmp, 'net0', forward);
      await addHostForward(qmp, 'net0', udp);
      expect(await listHostForwards(qmp, 'net0')).toEqual(expect.arrayContaining([forward, udp]));
      expect(await host.net.isPortFree(forward.host, '127.0.0.1', 'tcp')).toBe(false);
      await expect(addHostForward(qmp, 'net0', forward)).rejects.toThrow(/Could not set up host forwarding rule/);
      await expect(addHostForward(qmp, 'net9', forward)).rejects.toThrow(/net9/);
      await removeHostForward(qmp, 'net0', forward);
      await removeHostForward(qmp, 'net0', forward);
      expect(await listHostForwards(qmp, 'net0')).toEqual([udp]);
    });
    expect(await host.net.isPortFree(forward.host, '127.0.0.1', 'tcp')).toBe(true);
  });

  test('many clients at once are served one after the other', async () => {
    const { ref, start } = makeMachine();
    await start();
    const answers = Array.from({ length: 12 }, () => withQmp(qmpSocket(ref), host, (qmp) => qmp.execute('query-status', {})));
    for (const answer of await Promise.all(answers)) expect(answer.running).toBe(true);
    const held = await connectQmp(qmpSocket(ref), host);
    expect(await failureOf(withQmp(qmpSocket(ref), host, async () => undefined, { timeoutMs: 300 }))).toBe('busy');
    held.close();
    expect(await failureOf(withQmp(qmpSocket(ref), host, async () => undefined))).toBeUndefined();
  });

  test('QEMU that is killed in the middle is closed, then gone', async () => {
    const { ref, start } = makeMachine();
    const process = await start();
    const qmp = await connectQmp(qmpSocket(ref), host);
    const waiting = failureOf(qmp.waitForEvent('NEVER', () => true, { timeoutMs: 20_000 }));
    await host.processes.kill(process, 'SIGKILL');
    expect(await waiting).toBe('closed');
    expect(await failureOf(qmp.execute('query-status', {}))).toBe('closed');
    // The kernel closes its connection first, and the socket that it listens at a moment later.
    expect(await host.processes.waitGone(process, 10_000)).toBe(true);
    expect(await failureOf(withQmp(qmpSocket(ref), host, async () => undefined))).toBe('gone');
  });

  test('a device is plugged in, and is not let go by a guest that knows nothing of it', async () => {
    const { ref, start } = makeMachine();
    await start();
    await withQmp(qmpSocket(ref), host, async (qmp) => {
      await qmp.execute('device_add', { driver: 'virtio-rng-pci', id: 'rng9', bus: 'port0' });
      expect(await failureOf(removeDevice(qmp, 'rng9', { timeoutMs: 500 }))).toBe('busy');
      await removeDevice(qmp, 'never-there');
    });
  });
});

describe.skipIf(missing)("a machine's console", () => {
  test('is joined in a terminal, left with Ctrl-], and joined again; a second terminal is refused', async () => {
    const { ref, start } = makeMachine();
    await start();
    const script = fileURLToPath(new URL('../fixtures/join-socket.script.ts', import.meta.url));
    for (let round = 0; round < 2; round += 1) {
      const session = openPty([process.execPath, '--import', 'tsx', script, consoleSocket(ref)], { columns: 80, rows: 24 });
      await session.waitFor(/joined[\s\S]*[A-Z]{8}/);
      if (round === 0) {
        await expect(joinMachineConsole(ref, host)).rejects.toMatchObject({
          message: expect.stringContaining('joined by another terminal'),
        });
      }
      session.send('\x1d');
      await session.waitFor('end {"kind":"left"} raw false');
      await session.exited;
    }
  });
});

describe.skipIf(missing)('detect and diagnose on this host', () => {
  test('find QEMU usable, and ask it what it can do', async () => {
    const detection = await detect(host);
    expect(detection).toMatchObject({ usable: true, capabilities: { kind: 'vm', diskKind: 'disk', channel: 'ssh', live: ['memory'] } });
    expect(detection.usable && (await detection.version())).toMatch(/^\d+\.\d+/);
    const findings = await diagnose(host);
    expect(findings.find(({ id }) => id === 'qemu.recent')).toMatchObject({ ok: true });
    for (const { ok, reason, fix } of findings) if (!ok) expect([reason, fix]).not.toContain(undefined);
  });
});
