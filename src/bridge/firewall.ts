/** What the rules of one environment are made of. */
export interface FirewallFacts {
  readonly table: string;
  readonly bridge: string;
  /** CIDR. */
  readonly subnet: string;
  readonly gateway: string;
}

/** Every environment's bridge is named so; machines of one cannot reach those of another. */
const anyBridge = 'vup-*';

/**
 * nft rules of one environment, loaded as one transaction that replaces an earlier table of that name.
 * Guests reach the outside and each other; of the host only the name server on the bridge's address, which also tells them their own, and ping.
 * Nothing from outside opens a connection to a guest; the host itself may.
 */
export function renderFirewall({ table, bridge, subnet, gateway }: FirewallFacts): string {
  return `table inet ${table} {
}
delete table inet ${table}
table inet ${table} {
  chain input {
    type filter hook input priority filter - 5; policy accept;
    iifname != "${bridge}" accept
    ct state established,related accept
    udp sport 68 udp dport 67 accept
    ip daddr ${gateway} udp dport 53 accept
    ip daddr ${gateway} tcp dport 53 accept
    ip daddr ${gateway} icmp type echo-request accept
    reject with icmpx type admin-prohibited
  }
  chain forward {
    type filter hook forward priority filter - 5; policy accept;
    iifname "${bridge}" tcp flags syn tcp option maxseg size set rt mtu
    iifname "${bridge}" oifname "${bridge}" accept
    iifname "${bridge}" oifname "${anyBridge}" reject with icmpx type admin-prohibited
    oifname "${bridge}" ct state established,related accept
    oifname "${bridge}" drop
  }
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    ip saddr ${subnet} ip daddr != ${subnet} masquerade
  }
}
`;
}

/** Removes the table; succeeds also when there is none. */
export function renderFirewallRemoval(table: string): string {
  return `table inet ${table} {\n}\ndelete table inet ${table}\n`;
}
