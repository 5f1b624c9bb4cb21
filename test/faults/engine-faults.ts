import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../src/errors/codes.ts';
import { RoomProject, type RoomRan } from '../fakes/room-project.ts';
import { endingOf, named } from './named-error.ts';

/** One tool that goes wrong, and what Vup makes of it. */
interface FaultCase {
  /** A line of the fault script; `TOOL: missing` is a tool that is not installed. */
  readonly fault: string;
  /** With the machine up, or nothing there; by default nothing. */
  readonly from?: 'nothing' | 'up';
  readonly args?: readonly string[];
  /** What it ends with; absent: it does its work all the same. */
  readonly code?: ErrorCode;
  /** How much faster Vup's clocks go, where a time limit of Vup's own ends it. */
  readonly hurry?: number;
}

const up = ['up', '--yes', '--json'];
const halt = ['halt', '--json'];

const network = 'VUP_NETWORK_FAILED';
const failed = 'VUP_ENGINE_FAILED';
const notReady = 'VUP_GUEST_NOT_READY';
const invalid = 'VUP_IMAGE_INVALID';
const unasked = 'VUP_ENGINE_QUERY';

/** Whatever a container's tools may do. */
export const lxcFaults: readonly FaultCase[] = [
  { fault: 'nft: exit 1', code: network },
  { fault: 'nft: hang', code: network, hurry: 20 },
  { fault: 'nft: lie', code: network },
  { fault: 'nft: garbage', code: network },
  { fault: 'nft: flood 100M' },
  { fault: 'ip: exit 2', code: network },
  { fault: 'ip: hang', code: network, hurry: 20 },
  { fault: 'dnsmasq: exit 1', code: network },
  { fault: 'dnsmasq: hang', code: network, hurry: 20 },
  { fault: 'bwrap: exit 1', code: invalid },
  { fault: 'bwrap: lie', code: invalid },
];

/** Whatever a virtual machine's tools may do. */
export const qemuFaults: readonly FaultCase[] = [
  { fault: 'qemu-img: exit 1', code: invalid },
  { fault: 'qemu-img: garbage', code: invalid },
  { fault: 'qemu-img: lie', code: invalid },
  { fault: 'qemu-img: warn' },
  { fault: 'qemu-img@1: hang', code: invalid, hurry: 20 },
  { fault: 'qemu-img: missing', code: 'VUP_PROVIDER_UNUSABLE' },
  { fault: 'qemu-system-x86_64: missing', code: 'VUP_PROVIDER_UNUSABLE' },
  { fault: 'qemu-system-x86_64: wrong-version', code: failed },
  { fault: 'qemu-system-x86_64: garbage', code: failed },
  { fault: 'qemu-system-x86_64: locale' },
  { fault: 'qemu-system-x86_64@1: hang', code: failed, hurry: 10 },
  { fault: 'qemu-system-x86_64@2: exit 1', code: notReady },
  { fault: 'qemu-system-x86_64@2: lie', code: notReady },
  { fault: 'qemu-system-x86_64@2: die-after 50', code: notReady },
  { fault: 'qemu-system-x86_64@2: flood 100M' },
  { fault: 'qemu-system-x86_64@2: warn' },
  { fault: 'ssh: hang', code: notReady, hurry: 10 },
  { fault: 'ssh: garbage', code: notReady },
  { fault: 'ssh: warn' },
  { fault: 'qmp: garbage', from: 'up', args: up, code: unasked },
  { fault: 'qmp: garbage', from: 'up', args: halt, code: unasked },
];

/**
 * Tools that hang, fail, lie, answer in another language, too much, or are not there. Vup ends in its own time with an error of its own
 * that says what to type; what could not be asked is not taken for absent, and nothing is destroyed or made anew because of it. Once the
 * tool behaves, the same command ends well.
 */
export function describeFaults(provider: 'lxc' | 'qemu', cases: readonly FaultCase[]): void {
  describe(`tools of ${provider} that go wrong`, () => {
    let project: RoomProject;
    let clean: readonly string[];

    beforeAll(async () => {
      // On a disk: a log of a hundred megabytes is no use of memory.
      project = new RoomProject(provider, tmpdir());
      project.vfile(['echo one >>done'], { boot_timeout: '20s' });
      await project.vup('up', '--yes');
      clean = project.holds();
      await project.bring('destroy');
    }, 120_000);
    afterAll(() => project.dispose());

    it.each(cases.map((entry) => ({ ...entry, name: `${entry.fault}, at ${(entry.args ?? up)[0]}: ${entry.code ?? 'works'}` })))(
      '$name',
      { timeout: 120_000 },
      async ({ fault, from = 'nothing', args = up, code, hurry = 1 }) => {
        if (from === 'nothing') project.reset();
        else await project.bring('up');
        const before = project.holds();
        const ran = await withFault(project, fault, () => project.run(args, { longestMs: 100_000 }), hurry);
        if (code === undefined) expect(ran.exitCode, `${ran.stdout}\n${ran.stderr}`).toBe(0);
        else expectNamed(ran, code);
        // A machine that was there still is, and no second one.
        if (from === 'up' && (code === unasked || args === up)) expect(project.holds()).toEqual(before);
        await project.vup(...args);
        await project.vup('up', '--yes');
        expect(await project.leftToDo()).toEqual([]);
        expect(project.holds()).toEqual(clean);
        expect(project.room.violations()).toEqual([]);
        await project.bring('destroy');
        expect(project.holds()).toEqual([]);
      },
    );
  });
}

async function withFault<T>(project: RoomProject, fault: string, run: () => Promise<T>, hurry: number): Promise<T> {
  const [tool = '', what] = fault.split(': ');
  const { room } = project;
  if (what === 'missing') room.remove(tool);
  else room.faults(fault);
  room.hurry(hurry);
  try {
    return await run();
  } finally {
    room.faults();
    room.hurry(1);
    if (!existsSync(room.path('bin', tool)) && what === 'missing') room.restore(tool);
  }
}

/** An error of Vup's own, with its exit code; never a bug. */
function expectNamed(ran: RoomRan, code: ErrorCode): void {
  const said = `${ran.stdout}\n${ran.stderr}`;
  expect(endingOf(ran), said).toEqual(named(code));
  expect(said).not.toContain('VUP_BUG');
}
