/** What a guest is told before its first boot. */
export interface SeedFacts {
  /** Another id means another machine: everything is applied anew. */
  readonly instanceId: string;
  /** Full host name; a domain in it is also what names are looked up in. */
  readonly hostname: string;
  /** Public key that gets in as root: one line of authorized_keys. */
  readonly authorizedKey: string;
  readonly hostKey: SeedHostKey;
  /** In the order in which the guest names them eth0, eth1, … */
  readonly networks: readonly SeedNetwork[];
}

/** The guest's ssh identity (ed25519). */
export interface SeedHostKey {
  readonly publicKey: string;
  /** In OpenSSH's format; absent once the guest has it: it then keeps what it has. */
  readonly privateKey?: string;
}

/** One network card, known by its MAC address. */
export type SeedNetwork =
  | {
      readonly kind: 'static';
      readonly mac: string;
      readonly address: string;
      readonly prefix: number;
      /** Absent: no way out by this card. */
      readonly gateway?: string;
      readonly nameServers: readonly string[];
    }
  | {
      readonly kind: 'dhcp';
      readonly mac: string;
      /** Whether the way out and the name servers are taken from it. */
      readonly wayOut: boolean;
    };

/** `web` of `web.shop.test`. */
export function shortName(hostname: string): string {
  return hostname.split('.')[0] ?? hostname;
}

/** `shop.test` of `web.shop.test`; undefined for a name without a domain. */
export function domainOf(hostname: string): string | undefined {
  const dot = hostname.indexOf('.');
  return dot === -1 ? undefined : hostname.slice(dot + 1);
}
