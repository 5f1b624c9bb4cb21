import { processesOf, processTable } from './process-table.ts';

/** What an environment may have once: a machine's engine, its keeper, the name server of its network. */
const once: readonly { readonly what: string; readonly mark: RegExp }[] = [
  { what: 'engine', mark: /guest=(vup-[^\s,]+)/ },
  { what: 'container', mark: /^\[lxc monitor\] (\S+ \S+)/ },
  { what: 'name server', mark: /dnsmasq .*addn-hosts=(\S+)/ },
  { what: 'keeper', mark: / __keeper (\S+)/ },
];

/** What was made twice of an environment: two processes where there may be one. */
export function doublesOf(id: string, table = processTable()): readonly string[] {
  const seen = new Map<string, number>();
  // A child of the same command line is a fork in passing; only roots of their own count.
  for (const { command } of processesOf(id, table)) {
    for (const { what, mark } of once) {
      const name = mark.exec(command)?.[1];
      if (name !== undefined) seen.set(`${what} ${name}`, (seen.get(`${what} ${name}`) ?? 0) + 1);
    }
  }
  return [...seen].filter(([, count]) => count > 1).map(([name, count]) => `${count} of ${name}`);
}
