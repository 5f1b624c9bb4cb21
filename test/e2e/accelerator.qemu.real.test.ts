import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VupEvent } from '../../src/events/event.ts';
import { onHost } from './host-command.ts';
import type { Ran, RunOptions } from './program.ts';
import type { VfileData } from './project.ts';
import { QemuProject } from './qemu-project.ts';
import { describeWithQemu } from './with-qemu.ts';

const engine = '/usr/bin/qemu-system-x86_64';
const device = '/dev/kvm';
const isDevice = existsSync(device);

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

/** `/dev/kvm` is `$1` for what runs in this mount namespace, whatever it is for others; a host without it has an empty file there. */
const withDevice = 'mount --bind "$1" /dev/kvm && shift && exec "$@"';

/** A project whose QEMU is watched: each start of a guest with its time and accelerator, and whether it was a tiny guest's. */
class WatchedProject extends QemuProject {
  private readonly log = this.path('starts');

  static async make(kvm: Kvm): Promise<WatchedProject> {
    const project = (await WatchedProject.open()) as WatchedProject;
    project.write('starts', '', 0o666);
    chmodSync(project.log, 0o666);
    const script = `#!/bin/sh
accel= name= before=
for word; do case $before in -accel) accel=$word ;; -name) name=$word ;; esac; before=$word; done
[ -n "$accel" ] && echo "$(cut -d ' ' -f 1 /proc/uptime) $accel \${name:-tiny}" >>${project.log}
case $accel in kvm*) ${underKvm[kvm]} ;; esac
exec ${engine} "$@"
`;
    project.write('bin/qemu-system-x86_64', script, 0o755);
    // The stand-ins never open it.
    if (kvm === 'as it is' && isDevice) onHost('mknod', project.path('kvm'), 'c', '10', '232');
    else project.write('kvm', '');
    chmodSync(project.path('kvm'), 0o666);
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

  override run(args: readonly string[], options: Partial<RunOptions> = {}): Promise<Ran> {
    const through = ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', withDevice, 'vup', this.path('kvm')];
    return super.run(args, { ...options, through, env: { PATH: `${this.path('bin')}:${process.env['PATH'] ?? ''}` } });
  }
}

const warnings = (events: readonly VupEvent[]): readonly string[] =>
  events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));

const pinned = (project: QemuProject): VfileData => {
  const { qemu } = project.small() as { qemu: object };
  return project.small({ qemu: { ...qemu, accel: 'kvm' } });
};

function expectPinRefused({ exitCode, stdout, stderr }: Ran, why: RegExp): void {
  expect(stdout + stderr).toMatch(why);
  expect(stdout + stderr).toContain('Write `accel: auto` in the qemu block');
  expect(exitCode).toBe(69);
}

describeWithQemu('an accelerator that hangs, by the built program', () => {
  let project: WatchedProject;

  /** Something has to be there for another thing to be mounted on. */
  beforeAll(() => {
    if (!isDevice) writeFileSync(device, '');
  });

  afterAll(() => {
    if (!isDevice) rmSync(device);
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

  scenario('as it is', () => {
    it('the machine comes up by what works here, found out in 30 s', async () => {
      const events = await project.up();
      const starts = project.starts();
      const whole = starts.filter(({ tiny }) => !tiny).at(-1);
      expect((whole?.atSeconds ?? Infinity) - (starts[0]?.atSeconds ?? 0)).toBeLessThanOrEqual(30);
      expect(project.inGuest('web', 'echo here')).toBe('here');
      // What was chosen is what was told: emulation, once; or the host's own KVM, and not a word.
      const expected = whole?.accel === 'tcg' ? [expect.stringContaining('virtual machines are emulated')] : [];
      expect(warnings(events)).toEqual(expected);
    });
    it('costs nothing the next time, and is not told again', async () => {
      await project.vup('halt');
      project.starts();
      const events = await project.up();
      expect(project.starts()).toMatchObject([{ tiny: false }]);
      expect(warnings(events)).toEqual([]);
    });

    it('pinned, it is used, or an error says what to write', async () => {
      await project.vup('destroy', '--yes');
      project.vfile({ machines: { web: pinned(project) } });
      const ran = await project.run(['up', '--yes']);
      if (ran.exitCode === 0) expect(project.inGuest('web', 'echo here')).toBe('here');
      else expectPinRefused(ran, /the Vfile wants kvm, but a (tiny )?guest (failed|hung) under kvm/);
    });
  });

  scenario('hangs', () => {
    it('is given up within 30 s, told once, and the machine is emulated', async () => {
      const events = await project.up();
      const starts = project.starts();
      expect(starts.map(({ accel, tiny }) => ({ accel, tiny }))).toEqual([
        { accel: 'kvm', tiny: true },
        { accel: 'tcg', tiny: false },
      ]);
      expect((starts[1]?.atSeconds ?? Infinity) - (starts[0]?.atSeconds ?? 0)).toBeLessThanOrEqual(30);
      expect(warnings(events)).toEqual(['virtual machines are emulated, which is slow: a tiny guest hung under kvm']);
    });

    it('pinned, it is an error that says what to write, at once', async () => {
      await project.vup('destroy', '--yes');
      project.starts();
      project.vfile({ machines: { web: pinned(project) } });
      expectPinRefused(await project.run(['up', '--yes']), /the Vfile wants kvm, but a tiny guest hung under kvm/);
      expect(project.starts()).toEqual([]);
    });
  });

  scenario('hangs later', () => {
    it('is noticed by a silent console: ended, started again without, told loudly', async () => {
      const events = await project.up();
      const starts = project.starts().filter(({ tiny }) => !tiny);
      expect(starts.map(({ accel }) => accel)).toEqual(['kvm', 'tcg']);
      expect((starts[1]?.atSeconds ?? Infinity) - (starts[0]?.atSeconds ?? 0)).toBeLessThanOrEqual(30);
      expect(warnings(events)).toEqual([
        'virtual machines are emulated from now on, which is slow: a guest hung under kvm while it booted',
      ]);
      expect(project.running()).toHaveLength(1);
      expect(project.inGuest('web', 'echo here')).toBe('here');
    });
  });
});
