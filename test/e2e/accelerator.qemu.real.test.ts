import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VupEvent } from '../../src/events/event.ts';
import { eventsOf } from './project.ts';
import { QemuProject } from './qemu-project.ts';
import { describeWithQemu } from './with-qemu.ts';

const engine = '/usr/bin/qemu-system-x86_64';
const device = '/dev/kvm';

/**
 * How QEMU is to behave under KVM. `as it is`: the host's own KVM. `hangs`: not even a tiny guest comes to its end. `hangs later`: the tiny
 * guest runs, a whole one never executes anything. Under TCG it is the real one always.
 */
type Kvm = 'as it is' | 'hangs' | 'hangs later';

/** What QEMU in front of the real one does where it is to run a guest under KVM. */
const underKvm: Readonly<Record<Kvm, string>> = {
  'as it is': ':',
  hangs: 'exec sleep 600',
  // QEMU answers, and the guest stands still before its first instruction.
  'hangs later': `[ "$name" = '' ] && exit 67
    for word; do shift; [ "$before" = -accel ] && word=tcg; set -- "$@" "$word"; before=$word; done
    set -- "$@" -S`,
};

/** A project whose QEMU is watched: each start with its time and accelerator, and whether it was a tiny guest's. */
class WatchedProject extends QemuProject {
  private readonly log = this.path('starts');

  static async make(kvm: Kvm): Promise<WatchedProject> {
    const project = (await WatchedProject.open()) as WatchedProject;
    project.write('starts', '', 0o666);
    chmodSync(project.log, 0o666);
    const script = `#!/bin/sh
accel= name= before=
for word; do case $before in -accel) accel=$word ;; -name) name=$word ;; esac; before=$word; done
echo "$(cut -d ' ' -f 1 /proc/uptime) $accel \${name:-tiny}" >>${project.log}
case $accel in kvm*) ${underKvm[kvm]} ;; esac
exec ${engine} "$@"
`;
    project.write('bin/qemu-system-x86_64', script, 0o755);
    chmodSync(project.path('bin'), 0o755);
    return project;
  }

  /** Starts of QEMU since the last call. */
  starts(): readonly { readonly atSeconds: number; readonly accel: string; readonly tiny: boolean }[] {
    const lines = readFileSync(this.log, 'utf8').trim().split('\n');
    writeFileSync(this.log, '');
    return lines
      .filter((line) => line !== '')
      .map((line) => {
        const [at = '', accel = '', name = ''] = line.split(' ');
        return { atSeconds: Number(at), accel: accel.split(',')[0] ?? '', tiny: name === 'tiny' };
      });
  }

  async bringUp(): Promise<readonly VupEvent[]> {
    const ran = await this.run(['up', '--yes', '--json'], this.watched);
    if (ran.exitCode !== 0) throw new Error(`up ended with ${ran.exitCode}: ${ran.stdout}\n${ran.stderr}`);
    return eventsOf(ran);
  }

  get watched() {
    return { env: { PATH: `${this.path('bin')}:${process.env['PATH'] ?? ''}` } };
  }
}

const warnings = (events: readonly VupEvent[]): readonly string[] =>
  events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));

describeWithQemu('an accelerator that hangs, by the built program', () => {
  let project: WatchedProject;
  /** Where the host has no device, something by its name stands for it: the stand-ins never open it. */
  const lacksDevice = !existsSync(device);

  beforeAll(() => {
    if (!lacksDevice) return;
    writeFileSync(device, '');
    chmodSync(device, 0o666);
  });

  afterAll(() => {
    if (lacksDevice) rmSync(device);
  });

  const scenario = (kvm: Kvm, tests: () => void): void => {
    describe(kvm, () => {
      beforeAll(async () => {
        project = await WatchedProject.make(kvm);
        project.vfile({ machines: { web: project.small() } });
      });
      afterAll(() => project.dispose());
      tests();
    });
  };

  const laterStartsProbeNothing = (): void => {
    it('costs nothing the next time, and is not told again', async () => {
      await project.vup('halt');
      project.starts();
      const events = await project.bringUp();
      expect(project.starts().map(({ accel, tiny }) => ({ accel, tiny }))).toEqual([{ accel: expect.any(String), tiny: false }]);
      expect(warnings(events)).toEqual([]);
    });
  };

  scenario('as it is', () => {
    it('the machine comes up by what works here, found out in 30 s', async () => {
      const events = await project.bringUp();
      const starts = project.starts();
      const whole = starts.filter(({ tiny }) => !tiny).at(-1);
      expect((whole?.atSeconds ?? Infinity) - (starts[0]?.atSeconds ?? 0)).toBeLessThanOrEqual(30);
      expect(project.inGuest('web', 'echo here')).toBe('here');
      // What was chosen is what was told: emulation, once; or the host's own KVM, and not a word.
      const expected = whole?.accel === 'tcg' && !lacksDevice ? [expect.stringContaining('virtual machines are emulated')] : [];
      expect(warnings(events)).toEqual(expected);
    });
    laterStartsProbeNothing();
  });

  scenario('hangs', () => {
    it('is given up within 30 s, told once, and the machine is emulated', async () => {
      const events = await project.bringUp();
      const starts = project.starts();
      expect(starts.map(({ accel, tiny }) => ({ accel, tiny }))).toEqual([
        { accel: 'kvm', tiny: true },
        { accel: 'tcg', tiny: false },
      ]);
      expect((starts[1]?.atSeconds ?? Infinity) - (starts[0]?.atSeconds ?? 0)).toBeLessThanOrEqual(30);
      expect(warnings(events)).toEqual(['virtual machines are emulated, which is slow: a tiny guest hung under kvm']);
    });
    laterStartsProbeNothing();

    it('pinned, it is an error that says what to write, at once', async () => {
      await project.vup('destroy', '--yes');
      project.starts();
      const { qemu } = project.small() as { qemu: object };
      project.vfile({ machines: { web: project.small({ qemu: { ...qemu, accel: 'kvm' } }) } });
      const ran = await project.run(['up', '--yes'], project.watched);
      expect(ran.exitCode).toBe(69);
      const said = ran.stdout + ran.stderr;
      expect(said).toContain('the Vfile wants kvm, but a tiny guest hung under kvm');
      expect(said).toContain('Write `accel: auto` in the qemu block');
      expect(project.starts()).toEqual([]);
    });
  });

  scenario('hangs later', () => {
    it('is noticed by a silent console: ended, started again without, told loudly', async () => {
      const events = await project.bringUp();
      const starts = project.starts().filter(({ tiny }) => !tiny);
      expect(starts.map(({ accel }) => accel)).toEqual(['kvm', 'tcg']);
      expect((starts[1]?.atSeconds ?? Infinity) - (starts[0]?.atSeconds ?? 0)).toBeLessThanOrEqual(30);
      expect(warnings(events)).toEqual([
        'virtual machines are emulated from now on, which is slow: a guest hung under kvm while it booted',
      ]);
      expect(project.running()).toHaveLength(1);
      expect(project.inGuest('web', 'echo here')).toBe('here');
    });
    laterStartsProbeNothing();
  });
});
