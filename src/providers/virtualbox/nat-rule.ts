import type { EngineForward } from '../../provider/observed.ts';

/** A forward of VirtualBox's NAT, known by its name within the machine. */
export interface NatRule extends EngineForward {
  readonly name: string;
}

/** The rule that leads to the guest's ssh, which is Vup's own. */
export const sshRuleName = 'vup-ssh';

/** The rule that leads from a port of this host, and of no other, to the guest's ssh. */
export function sshRule(port: number): NatRule {
  return { name: sshRuleName, bind: '127.0.0.1', host: port, guest: 22, protocol: 'tcp' };
}

const ownPrefix = 'vup-';

/** The rule for a forward of the Vfile. Its name tells all, so that the same forward is the same rule. */
export function ruleOf(forward: EngineForward): NatRule {
  const { bind, host, guest, protocol } = forward;
  return { bind, host, guest, protocol, name: `${ownPrefix}${protocol}-${bind}-${host}-${guest}` };
}

/** Whether Vup made it: others are left alone. */
export function isOwnRule({ name }: NatRule): boolean {
  return name.startsWith(ownPrefix);
}

/** A rule as VBoxManage takes and tells it: `name,protocol,host address,host port,guest address,guest port`. */
export function ruleText({ name, protocol, bind, host, guest }: NatRule): string {
  return `${name},${protocol},${bind},${host},,${guest}`;
}

/** Reads {@link ruleText}; undefined for anything else. A name may hold commas. */
export function parseNatRule(text: string): NatRule | undefined {
  const found = /^(.+),(tcp|udp),([^,]*),(\d+),[^,]*,(\d+)$/.exec(text);
  if (found === null) return undefined;
  return natRule({ name: found[1], protocol: found[2], bind: found[3], host: found[4], guest: found[5] });
}

/** A rule of words that VirtualBox wrote; no host address means all. */
export function natRule(words: Readonly<Record<'name' | 'protocol' | 'bind' | 'host' | 'guest', string | undefined>>): NatRule {
  return {
    name: words.name ?? '',
    protocol: words.protocol === 'udp' ? 'udp' : 'tcp',
    bind: words.bind === undefined || words.bind === '' ? '0.0.0.0' : words.bind,
    host: Number(words.host),
    guest: Number(words.guest),
  };
}
