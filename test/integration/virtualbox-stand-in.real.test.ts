import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lettersDisk } from '../fixtures/guests/letters.ts';
import { testHome } from '../fixtures/real-host.ts';
import { virtualBoxRig } from '../fixtures/virtualbox/rig.ts';
import { type RigMachine, rigMachine } from '../fixtures/virtualbox/rig-machine.ts';
import { vboxManage } from '../fixtures/virtualbox/vbox-manage.ts';
import { whyNoVirtualBox } from '../fixtures/virtualbox/why-no-virtual-box.ts';

const reason = whyNoVirtualBox();
const name = 'vup-c0de0041-letters';

describe.skipIf(reason !== undefined)('the stand-in before the real VBoxManage', () => {
  let machine: RigMachine;
  const letters = () => machine.console().match(/[A-Z]*$/)?.[0] ?? '';
  const moreLetters = async (count = 3) => {
    const goal = letters().length + count;
    await expect.poll(() => letters().length, { timeout: 60_000 }).toBeGreaterThanOrEqual(goal);
  };

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'letters-'));
    const base = join(folder, 'letters.raw');
    writeFileSync(base, lettersDisk());
    machine = await rigMachine({ name, memoryMiB: 64, base, forward: 'ssh,tcp,127.0.0.1,47022,,22', controller: 'PIIX4' });
    rmSync(folder, { recursive: true });
  });
  afterAll(() => machine?.dispose());

  it('starts a machine, tells its state in all places, and keeps others from changing it', async () => {
    const { ask, told, state, word } = machine;
    expect(await state()).toBe('poweroff');
    expect(await told('startvm', name, '--type', 'headless')).toBe(
      `Waiting for VM "${name}" to power on...\nVM "${name}" has been successfully started.\n`,
    );
    await moreLetters();
    expect([await state(), await word()]).toEqual(['running', 'running']);
    expect(await told('list', 'runningvms')).toMatch(new RegExp(`^"${name}" \\{[0-9a-f-]{36}\\}\n$`));
    expect(await told('list', 'vms', '--long')).toMatch(/^State: +running \(since/m);
    expect(await told('list', 'hdds')).not.toContain(machine.rigHome);
    expect(await ask('startvm', name)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('is already locked by a session') });
    const changes = [
      ['modifyvm', name, '--memory', '128'],
      ['storagectl', name, '--name', 'IDE', '--remove'],
      ['sharedfolder', 'add', name, '--name', 'a', '--hostpath', machine.folder],
      ['unregistervm', name, '--delete'],
      ['modifymedium', 'disk', join(machine.folder, 'own.vdi'), '--resize', '8'],
    ];
    for (const change of changes) expect(await ask(...change)).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/ locked/) });
  });

  it('pauses, saves and goes on from there; discards what was saved', async () => {
    const { told, state, word } = machine;
    await told('controlvm', name, 'pause');
    expect([await state(), await word()]).toEqual(['paused', 'paused']);
    await told('controlvm', name, 'resume');
    await moreLetters();
    await told('controlvm', name, 'savestate');
    expect([await state(), await word(), await told('list', 'runningvms')]).toEqual(['saved', 'saved', '']);
    const last = letters().at(-1) ?? '';
    await told('startvm', name, '--type', 'headless');
    await moreLetters();
    expect(letters()[0]).toBe(last === 'Z' ? 'A' : String.fromCharCode(last.charCodeAt(0) + 1));

    await told('controlvm', name, 'savestate');
    await told('discardstate', name);
    expect(await state()).toBe('poweroff');
    await told('startvm', name);
    await moreLetters();
    expect(letters()[0]).toBe('A');
  });

  it('tells of a machine whose process was killed, and of one that was powered off', async () => {
    const { ask, told, state, word } = machine;
    expect(await state()).toBe('running');
    process.kill(machine.qemu(), 'SIGKILL');
    await expect.poll(state, { timeout: 30_000 }).toBe('aborted');
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
    const { ask, told } = machine;
    expect(await ask('startvm', 'nobody')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("machine named 'nobody'") });
    expect((await told('--version')).trim()).toMatch(/^7\./);
  });

  it('is one of its own for each home', async () => {
    const other = await virtualBoxRig(join(testHome, 'virtualbox-other'));
    expect(await machine.told('list', 'vms')).toContain(name);
    expect(await vboxManage(other, 'list', 'vms')).toMatchObject({ exitCode: 0, stdout: '' });
  });
});
