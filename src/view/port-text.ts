import type { MachineSummary } from '../events/event.ts';

type Port = MachineSummary['ports'][number];

/** Guest ports whose registered service (IANA) is a website, with the scheme that a browser needs. */
const schemes: Readonly<Record<number, string>> = { 80: 'http://', 8080: 'http://', 443: 'https://', 8443: 'https://' };

/** A forward for people: `http://127.0.0.1:8080 -> 80`, `127.0.0.1:5432 -> 5432`, `127.0.0.1:53 -> 53/udp`. */
export function formatPort(port: Port): string {
  const bind = port.bind.includes(':') ? `[${port.bind}]` : port.bind;
  const scheme = port.protocol === 'tcp' ? (schemes[port.guest] ?? '') : '';
  const suffix = port.protocol === 'udp' ? '/udp' : '';
  return `${scheme}${bind}:${port.host} -> ${port.guest}${suffix}`;
}
