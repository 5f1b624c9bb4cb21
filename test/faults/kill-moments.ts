import type { RoomProject } from '../fakes/room-project.ts';

/** A moment at which the program is killed. */
export type Moment =
  /** At a point of its own, by VUP_FAILPOINT. */
  | { readonly kind: 'point'; readonly name: string; readonly before: number }
  /** In the middle of its n-th call of an engine's program, from outside: before that did its work, or after. */
  | { readonly kind: 'call'; readonly number: number; readonly tool: string; readonly when: 'kill-caller' | 'kill-caller-late' };

/** A command that is killed. */
export interface Killed {
  readonly args: readonly string[];
  /** Its exit code when nobody kills it; 0 by default. */
  readonly exitCode?: number;
}

/** Stand-ins that become another program at the end, and so do nothing after their work. */
const becoming = [
  'bwrap',
  'dnsmasq',
  'lxc-attach',
  'lxc-usernsexec',
  'passt',
  'qemu-system-x86_64',
  'qemu-system-aarch64',
  'setpriv',
  'ssh',
];

/**
 * The moments of a command, found by one run that nobody kills: its points, of those names that are wanted, and the first call of each
 * program; the other calls are alike, and points lie between them.
 */
export async function momentsOf(
  project: RoomProject,
  { args, exitCode = 0 }: Killed,
  isWanted: (point: string) => boolean,
): Promise<readonly Moment[]> {
  const points = (await project.pointsOf(args, exitCode)).filter(({ name }) => isWanted(name));
  const tools = project.room.calls().map(({ tool }) => tool);
  const calls = [...new Set(tools)].map((tool, at): Moment => {
    const when = at % 2 === 0 || becoming.includes(tool) ? 'kill-caller' : 'kill-caller-late';
    return { kind: 'call', tool, number: 1, when };
  });
  return [...points.map((point) => ({ kind: 'point', ...point }) as const), ...calls];
}

/** Runs the command until it is killed at that moment; false when it was not. */
export async function killAtMoment(project: RoomProject, { args }: Killed, moment: Moment): Promise<boolean> {
  switch (moment.kind) {
    case 'point': {
      const { name, before } = moment;
      return (await project.run(args, { failpoint: `${name}=${before === 0 ? '' : `${before}*off->`}kill` })).signal === 'SIGKILL';
    }
    case 'call': {
      project.room.faults(`${moment.tool}@${moment.number}: ${moment.when}`);
      const { signal } = await project.run(args);
      project.room.faults();
      return signal === 'SIGKILL';
    }
    default:
      return moment satisfies never;
  }
}

/** For the report of what went wrong there. */
export function momentText(moment: Moment): string {
  return moment.kind === 'point' ? `at ${moment.name} (${moment.before + 1})` : `${moment.when} at call ${moment.number} of ${moment.tool}`;
}
