import { onHost } from './host-command.ts';
import { processesOf } from './traces.ts';

/** A port that a process waits on. */
export interface Listener {
  /** `address:port` */
  readonly at: string;
  readonly program: string;
}

/** TCP and UDP ports on which processes of an environment listen, as the kernel says. */
export function listenersOf(id: string): readonly Listener[] {
  const pids = new Set(processesOf(id).map(({ pid }) => pid));
  const lines = onHost('ss', '--no-header', '--listening', '--tcp', '--udp', '--numeric', '--processes').split('\n');
  return lines.flatMap((line) => {
    const [, , , , at = ''] = line.split(/\s+/);
    const users = [...line.matchAll(/\("([^"]+)",pid=(\d+)/g)];
    // ss names the interface that a socket is bound to, as in 10.0.0.1%vup-1234:53.
    return users.flatMap(([, program = '', pid]) => (pids.has(Number(pid)) ? [{ at: at.replace(/%[^:]*/, ''), program }] : []));
  });
}
