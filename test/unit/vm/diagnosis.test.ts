import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { SshReadiness } from '../../../src/guest/ssh/wait-for-ssh.ts';
import { createNodeHost } from '../../../src/host/node-host.ts';
import { explainNotReady, readBoot } from '../../../src/vm/diagnosis.ts';
import { machine } from '../../fixtures/machines.ts';
import { sampleRef } from '../../fixtures/sample-ref.ts';

const seabios = 'SeaBIOS (version 1.16.2-debian-1.16.2-1)\r\nMachine UUID 12345678-1234-8123-a123-123456789abc\r\n';
const noDisk = `${seabios}Booting from Hard Disk...\r\nBoot failed: not a bootable disk\r\n\r\nNo bootable device.\r\n`;
const panic = '[    1.1] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100\r\n[    1.2] CPU: 0 PID: 1\r\n';
const dracut = 'ALERT!  LABEL=root does not exist.  Dropping to a shell!\r\n(initramfs) ';

describe('how far a boot came, by its console', () => {
  it.each([
    ['nothing', '', { begun: false }],
    ['only firmware', `\u001bc\u001b[?7l\u001b[2J${seabios}Booting from ROM..\u001bc\r\n`, { begun: false }],
    ['no disk', noDisk, { begun: true, failure: 'its firmware found nothing to boot' }],
    ['a panic', panic, { begun: true, failure: 'its kernel panicked: Attempted to kill init! exitcode=0x00000100' }],
    ['no root', dracut, { begun: true, failure: 'its root file system was not found or not mounted' }],
    ['GRUB lost', 'error: unknown filesystem.\r\ngrub rescue> ', { begun: true, failure: 'its boot loader found no system' }],
    ['a login', `${seabios}Debian GNU/Linux 12 web ttyS0\r\n\r\nweb login: `, { begun: true }],
  ])('%s', (_, console, expected) => {
    expect(readBoot(console)).toEqual(expected);
  });
});

describe('what is missing of a machine that does not come up', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vup-diagnosis-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const paths = { ...sampleRef.paths, consoleLog: join(folder, 'console.log'), engineLog: join(folder, 'engine.log') };
  const subject = {
    ref: { ...sampleRef, paths },
    machine: machine('web'),
    process: { engine: 'QEMU', stillRuns: async () => false, howItEnded: async () => '' },
  };
  const context = {
    host: createNodeHost(),
    signal: new AbortController().signal,
    progress: { bar: () => undefined, log: () => undefined },
  };
  type Missing = 'process' | 'network' | 'banner' | 'login';

  it.each<[string, Missing, string, string, RegExp]>([
    ['QEMU ended', 'process', seabios, 'process', /QEMU ended/],
    ['firmware only', 'network', seabios, 'boot', /never began to boot/],
    ['a panic', 'network', panic, 'boot', /kernel panicked/],
    ['no network', 'network', 'Welcome\r\nweb login: ', 'network', /as told/],
    ['no sshd', 'banner', 'Welcome\r\nweb login: ', 'banner', /as told/],
    ['the key is refused', 'login', 'Welcome\r\nweb login: ', 'login', /as told/],
  ])('%s', async (_, missing, console, expected, message) => {
    writeFileSync(paths.consoleLog, console);
    writeFileSync(paths.engineLog, 'qemu: words of its own\n');
    const found: Extract<SshReadiness, { ready: false }> = { ready: false, missing, reason: 'as told' };
    const error = await explainNotReady(subject, found, context);
    expect(error).toMatchObject({ code: 'VUP_GUEST_NOT_READY', details: { missing: expected } });
    expect(error.message).toMatch(message);
    const tail = error.details['tail'] as readonly string[];
    expect(tail.at(-1)?.trim()).toBe(expected === 'process' ? 'qemu: words of its own' : console.trimEnd().split('\r\n').at(-1));
    expect(error.hint).toBeDefined();
  });
});
