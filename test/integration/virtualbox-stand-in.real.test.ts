import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lettersDisk } from '../fixtures/guests/letters.ts';
import { testHome } from '../fixtures/real-host.ts';
import { type VirtualBoxRig, virtualBoxRig } from '../fixtures/virtualbox/rig.ts';
import { vboxManage } from '../fixtures/virtualbox/vbox-manage.ts';
import { whyNoVirtualBox } from '../fixtures/virtualbox/why-no-virtual-box.ts';

const reason = whyNoVirtualBox();
const name = 'vup-c0de0041-letters';

describe.skipIf(reason !== undefined)('the stand-in before the real VBoxManage', () => {
  let rig: VirtualBoxRig;
  let folder: string;
  const ask = (...args: readonly string[]) => vboxManage(rig, ...args);
  const told = async (...args: readonly string[]) => {
    const { exitCode, stdout, stderr } = await ask(...args);
    expect({ args, exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ args, exitCode: 0, stderr: '' });
    return stdout;
  };
  const state = async () => /^VMState="(.*)"$/m.exec(await told('showvminfo', name, '--machinereadable'))?.[1];
  const word = async () => /^State: +(.*) \(since 20/m.exec(await told('showvminfo', name))?.[1];
  const console = () => readFileSync(join(folder, 'console.log'), 'latin1').match(/[A-Z]*$/)?.[0] ?? '';
  const moreLetters = async (count = 3) => {
    const goal = console().length + count;
    await expect.poll(() => console().length, { timeout: 30_000 }).toBeGreaterThanOrEqual(goal);
  };
  const qemu = () => execFileSync('pgrep', ['-f', `guest=${name}`], { encoding: 'utf8' }).trim();

  beforeAll(async () => {
    rig = await virtualBoxRig();
    mkdirSync(testHome, { recursive: true });
    folder = mkdtempSync(join(testHome, 'stand-in, '));
    writeFileSync(join(folder, 'raw'), lettersDisk());
    execFileSync('qemu-img', ['convert', '-f', 'raw', '-O', 'vdi', join(folder, 'raw'), join(folder, 'base.vdi')]);
    await told('createvm', '--name', name, '--register', '--basefolder', join(folder, 'vms'), '--ostype', 'Linux_64');
    await told('modifyvm', name, '--memory', '64', '--nic1', 'nat', '--nictype1', 'virtio', '--natpf1', 'ssh,tcp,127.0.0.1,47022,,22');
    await told('modifyvm', name, '--uart1', '0x3F8', '4', '--uartmode1', 'file', join(folder, 'console.log'));
    await told('createmedium', 'disk', '--filename', join(folder, 'own.vdi'), '--diffparent', join(folder, 'base.vdi'), '--format', 'VDI');
    await told('storagectl', name, '--name', 'IDE', '--add', 'ide', '--controller', 'PIIX4');
    const place = ['--storagectl', 'IDE', '--port', '0', '--device', '0', '--type', 'hdd'];
    await told('storageattach', name, ...place, '--medium', join(folder, 'own.vdi'));
  });
  afterAll(async () => {
    if (rig === undefined) return;
    await ask('controlvm', name, 'poweroff');
    await ask('unregistervm', name);
    for (const disk of ['own.vdi', 'base.vdi']) await ask('closemedium', 'disk', join(folder, disk));
    rmSync(folder, { recursive: true, force: true });
  });

  it('starts a machine, tells its state in all places, and keeps others from changing it', async () => {
    expect(await state()).toBe('poweroff');
    expect(await told('startvm', name, '--type', 'headless')).toBe(
      `Waiting for VM "${name}" to power on...\nVM "${name}" has been successfully started.\n`,
    );
    await moreLetters();
    expect([await state(), await word()]).toEqual(['running', 'running']);
    expect(await told('list', 'runningvms')).toMatch(new RegExp(`^"${name}" \\{[0-9a-f-]{36}\\}\n$`));
    expect(await told('list', 'vms', '--long')).toMatch(/^State: +running \(since/m);
    expect(await told('list', 'hdds')).not.toContain(rig.home);
    expect(await ask('startvm', name)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('is already locked by a session') });
    const changes = [
      ['modifyvm', name, '--memory', '128'],
      ['storagectl', name, '--name', 'IDE', '--remove'],
      ['sharedfolder', 'add', name, '--name', 'a', '--hostpath', folder],
      ['unregistervm', name, '--delete'],
      ['modifymedium', 'disk', join(folder, 'own.vdi'), '--resize', '8'],
    ];
    for (const change of changes) expect(await ask(...change)).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/ locked/) });
  });

  it('pauses, saves and goes on from there; discards what was saved', async () => {
    await told('controlvm', name, 'pause');
    expect([await state(), await word()]).toEqual(['paused', 'paused']);
    const letters = console();
    expect(console()).toBe(letters);
    await told('controlvm', name, 'resume');
    await moreLetters();
    await told('controlvm', name, 'savestate');
    expect([await state(), await word(), await told('list', 'runningvms')]).toEqual(['saved', 'saved', '']);
    const next = console().endsWith('Z') ? 'A' : String.fromCharCode((console().at(-1)?.charCodeAt(0) ?? 0) + 1);
    await told('startvm', name, '--type', 'headless');
    await moreLetters();
    expect(console()[0]).toBe(next);

    await told('controlvm', name, 'savestate');
    await told('discardstate', name);
    expect(await state()).toBe('poweroff');
    await told('startvm', name);
    await moreLetters();
    expect(console()[0]).toBe('A');
  });

  it('tells of a machine whose process was killed, and of one that was powered off', async () => {
    expect(await state()).toBe('running');
    process.kill(Number(qemu()), 'SIGKILL');
    await expect.poll(state).toBe('aborted');
    expect(await word()).toBe('aborted');
    expect(await ask('controlvm', name, 'poweroff')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('not currently running'),
    });
    await told('startvm', name);
    await told('controlvm', name, 'poweroff');
    expect([await state(), await word()]).toEqual(['poweroff', 'powered off']);
  });

  it('leaves what it does not know to the real one', async () => {
    expect(await ask('startvm', 'nobody')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("machine named 'nobody'") });
    expect((await told('--version')).trim()).toMatch(/^7\./);
  });
});
