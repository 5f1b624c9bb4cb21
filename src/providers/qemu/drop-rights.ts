import type { Argv } from '../../host/host.ts';

/** Whom a program is run as. */
export interface Unprivileged {
  readonly uid: number;
  readonly gid: number;
  /** Further groups, for example that of /dev/kvm; root's own are always left. */
  readonly groups: readonly number[];
}

/** A command line that gives up root for good: no capability is left, and none can come back. */
export function dropRights({ uid, gid, groups }: Unprivileged, argv: readonly string[]): Argv {
  const ids = ['--reuid', String(uid), '--regid', String(gid)];
  const more = groups.length === 0 ? ['--clear-groups'] : ['--groups', groups.join(',')];
  return ['setpriv', ...ids, ...more, '--no-new-privs', '--inh-caps=-all', '--bounding-set=-all', '--', ...argv];
}
