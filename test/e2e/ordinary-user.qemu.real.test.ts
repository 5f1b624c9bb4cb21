import { copyFileSync, existsSync, readdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smallGuest } from '../fixtures/guests/small-guest.ts';
import { listenersOf } from '../oracle/listeners.ts';
import { processesOf, tracesOf } from '../oracle/traces.ts';
import { tryOnHost } from './host-command.ts';
import { OrdinaryUser } from './ordinary-user.ts';
import { busyPageStep, readPage } from './page.ts';
import { freePort, type VfileData } from './project.ts';
import { describeWithQemu } from './with-qemu.ts';

/** Without it QEMU's own user network is the way out, and that leads to the host as well: `vup doctor` says so. */
const hasPasst = tryOnHost(['sh', '-c', 'command -v passt']).exitCode === 0;

describeWithQemu('an ordinary user, with nothing of root', () => {
  let user: OrdinaryUser;
  let port: number;
  let hostOnly: Server;
  let hostOnlyPort: number;

  beforeAll(async () => {
    user = new OrdinaryUser();
    port = await freePort();
    hostOnlyPort = await freePort();
    hostOnly = createServer((_, answer) => answer.end('of the host alone\n')).listen(hostOnlyPort, '127.0.0.1');
    user.write('shared/file.txt', 'a file\n');
    user.vfile({ machines: { web: await smallMachine() } });
    user.own();
  });

  afterAll(async () => {
    hostOnly.close();
    try {
      await user.vup('destroy', '--yes');
    } finally {
      user.dispose();
    }
  });

  const machine = (): VfileData => ({
    ports: [`${port}:8000`],
    folders: ['./shared:/srv/shared'],
    provision: [
      { shell: 'id -u >>/root/trail', name: 'once' },
      { shell: busyPageStep(8000, 'hello'), name: 'page', run: 'always' },
    ],
  });

  /** The small guest in the user's project. Copies: its files become the user's own. */
  async function smallMachine(): Promise<VfileData> {
    user.write('guest/README', 'The small guest.\n');
    const guest = await smallGuest();
    for (const part of ['disk', 'kernel', 'initrd'] as const) copyFileSync(guest[part], join(user.project, 'guest', basename(guest[part])));
    const boot = { kernel: './guest/kernel', initrd: './guest/initrd', cmdline: guest.cmdline };
    return { provider: 'qemu', image: './guest/disk.qcow2', cpus: 1, memory: '160MiB', qemu: { boot }, ...machine() };
  }

  const must = async (...args: readonly string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await user.vup(...args);
    expect(exitCode, `vup ${args.join(' ')}:\n${stdout}\n${stderr}`).toBe(0);
    return stdout;
  };
  const inGuest = (text: string): Promise<string> => must('exec', 'web', '--', 'sh', '-c', text);
  const environmentId = (): string => {
    const [id = ''] = readdirSync(join(user.vupHome, 'data', 'environments'));
    return id;
  };

  describe('brings a machine up', () => {
    it('with its provisioning, forwards and folders, and nothing is left to do', async () => {
      await must('up', '--yes');
      expect(await inGuest('cat /root/trail /srv/shared/file.txt')).toBe('0\na file\n');
      expect(await readPage(port)).toBe('hello from web');
      await must('plan', '--detailed-exitcode');
    });

    it('all of it as that user, and every listener on 127.0.0.1', () => {
      const id = environmentId();
      const engine = processesOf(id).filter(({ command }) => command.includes(`guest=vup-${id}-web`));
      expect(engine).toHaveLength(1);
      expect(user.processes().filter((line) => line.includes(`guest=vup-${id}-web`))).toHaveLength(1);
      const listeners = listenersOf(id).map(({ at }) => at);
      expect(listeners).toContain(`127.0.0.1:${port}`);
      expect(listeners.filter((at) => !at.startsWith('127.0.0.1:'))).toEqual([]);
    });

    it.skipIf(!hasPasst)('which reaches nothing that listens on the host alone', async () => {
      const says = await inGuest(
        `for to in $(ip route | grep -o 'via [0-9.]*' | cut -d ' ' -f 2) 10.0.2.2; do timeout 5 wget -O - http://$to:${hostOnlyPort}/; done 2>&1; true`,
      );
      expect(says).toMatch(/wget: (?:can't connect|download timed out)/);
      expect(says).not.toContain('of the host alone');
    });

    it('stops it, and starts it again with its disk', async () => {
      await must('halt');
      expect(user.processes().filter((line) => line.includes('qemu-system'))).toEqual([]);
      await must('up', '--yes');
      expect(await inGuest('cat /root/trail')).toBe('0\n');
      expect(await readPage(port)).toBe('hello from web');
    });

    it('and destroys it without a trace', async () => {
      const id = environmentId();
      await must('destroy', '--yes');
      expect(tracesOf(id, user.vupHome)).toEqual([]);
      expect(user.processes()).toEqual([]);
      expect(existsSync(join(user.vupHome, 'data', 'environments', id))).toBe(false);
    });
  });
});
