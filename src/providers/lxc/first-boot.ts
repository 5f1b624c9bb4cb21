import type { NetworkLease } from '../../provider/machine-ref.ts';

/** A file or link that is laid into a machine's upper folder before its first boot. Paths are relative to the guest's root. */
export type FirstBootEntry =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'file'; readonly path: string; readonly text: string }
  | { readonly kind: 'link'; readonly path: string; readonly target: string };

/**
 * Units that fail in a container (there is no debugfs, tracefs or configfs) and timers that would hold apt's lock while a machine is
 * provisioned.
 */
const maskedUnits = [
  'sys-kernel-debug.mount',
  'sys-kernel-tracing.mount',
  'sys-kernel-config.mount',
  'e2scrub_reap.service',
  'apt-daily.timer',
  'apt-daily-upgrade.timer',
] as const;

/** What makes a machine itself: its name, a machine id of its own (empty: made at first boot), and the environment's name server. */
export function firstBootEntries(hostname: string, network: NetworkLease): readonly FirstBootEntry[] {
  const short = hostname.split('.')[0] ?? hostname;
  const names = short === hostname ? hostname : `${hostname} ${short}`;
  const hosts = `127.0.0.1 localhost\n127.0.1.1 ${names}\n::1 localhost ip6-localhost ip6-loopback\n`;
  const domain = hostname.includes('.') ? `search ${hostname.slice(hostname.indexOf('.') + 1)}\n` : '';
  return [
    { kind: 'folder', path: 'etc' },
    { kind: 'file', path: 'etc/hostname', text: `${hostname}\n` },
    { kind: 'file', path: 'etc/hosts', text: hosts },
    { kind: 'file', path: 'etc/machine-id', text: '' },
    { kind: 'file', path: 'etc/resolv.conf', text: `nameserver ${network.gateway}\n${domain}` },
    { kind: 'folder', path: 'etc/systemd' },
    { kind: 'folder', path: 'etc/systemd/system' },
    ...maskedUnits.map((unit) => ({ kind: 'link', path: `etc/systemd/system/${unit}`, target: '/dev/null' }) as const),
  ];
}
