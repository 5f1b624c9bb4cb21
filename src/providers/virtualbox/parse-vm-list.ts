import { type NatRule, natRule } from './nat-rule.ts';

/** One machine of `list vms --long`. */
export interface ListedVm {
  /** Lower case, without braces. */
  readonly uuid: string;
  /** VirtualBox could not read its settings file; then only the UUID is known. */
  readonly accessible: boolean;
  readonly groups: readonly string[];
  /** In VirtualBox's words, for example `powered off`. */
  readonly state: string;
  readonly cpus?: number;
  readonly memoryMiB?: number;
  readonly rules: readonly NatRule[];
}

/** How a machine begins. That of a shared folder has one space, that of a snapshot is set in. */
const beginning = /^Name: {2,}/;

/** A description may have any lines, also some that look like a machine; this one follows it (`Guest:` in 6.1). */
const descriptionsEnd = /^(?:\* )?Guest:$/;

/** Reads the answer of `list vms --long`, which VirtualBox has in a form for people only. Lines that are not known are passed over. */
export function parseVmList(text: string): readonly ListedVm[] {
  const machines: string[][] = [];
  let described = false;
  for (const one of text.split(/\r?\n/)) {
    if (descriptionsEnd.test(one)) described = false;
    if (described) continue;
    if (beginning.test(one)) machines.push([]);
    machines.at(-1)?.push(one);
    described = one === 'Description:';
  }
  return machines.flatMap((lines) => parseListed(lines) ?? []);
}

/** One machine's lines. The first of a kind counts: what follows may be a description's own. */
function parseListed(lines: readonly string[]): ListedVm | undefined {
  const textOf = (key: string): string | undefined =>
    lines
      .find((one) => one.startsWith(`${key}:`))
      ?.slice(key.length + 1)
      .trim();
  const uuid = textOf('UUID')?.toLowerCase();
  if (uuid === undefined || !/^[0-9a-f-]{36}$/.test(uuid)) return undefined;
  const cpus = numberIn(textOf('Number of CPUs'));
  const memoryMiB = numberIn(textOf('Memory size'));
  return {
    uuid,
    accessible: !/^<inaccessible/.test(textOf('Name') ?? ''),
    groups: (textOf('Groups') ?? '').split(',').filter((group) => group !== ''),
    state: (textOf('State') ?? '').replace(/ \(since .*$/, ''),
    ...(cpus === undefined ? {} : { cpus }),
    ...(memoryMiB === undefined ? {} : { memoryMiB }),
    rules: lines.flatMap((one) => parseRule(one) ?? []),
  };
}

/** `2`, `1024MB`. VirtualBox's MB are of 1,048,576 bytes. */
function numberIn(text: string | undefined): number | undefined {
  const found = /^\d+/.exec(text ?? '');
  return found === null ? undefined : Number(found[0]);
}

const rule =
  /^NIC 1 Rule\(\d+\): +name = (.+), protocol = (tcp|udp), host ip = ([^,]*), host port = (\d+), guest ip = [^,]*, guest port = (\d+)$/;

function parseRule(one: string): NatRule | undefined {
  const found = rule.exec(one);
  if (found === null) return undefined;
  return natRule({ name: found[1], protocol: found[2], bind: found[3], host: found[4], guest: found[5] });
}
