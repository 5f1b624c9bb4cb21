import { domainOf, type SeedFacts, type SeedNetwork } from './seed-facts.ts';

/**
 * cloud-init's network-config, version 2 (its documentation: "Networking config Version 2"). Cards are found by MAC address and named, so
 * that every renderer of cloud-init, not only netplan's, knows them.
 */
export function networkConfig(facts: SeedFacts): object {
  const search = domainOf(facts.hostname);
  const cards = facts.networks.map((network, index) => [`eth${index}`, card(network, `eth${index}`, search)] as const);
  return { version: 2, ethernets: Object.fromEntries(cards) };
}

function card(network: SeedNetwork, name: string, search: string | undefined): object {
  const found = { match: { macaddress: network.mac.toLowerCase() }, 'set-name': name };
  switch (network.kind) {
    case 'dhcp':
      return { ...found, dhcp4: true, ...(network.wayOut ? {} : { 'dhcp4-overrides': { 'use-routes': false, 'use-dns': false } }) };
    case 'static':
      return {
        ...found,
        addresses: [`${network.address}/${network.prefix}`],
        ...(network.gateway === undefined ? {} : { routes: [{ to: '0.0.0.0/0', via: network.gateway }] }),
        ...(network.nameServers.length === 0 ? {} : { nameservers: nameServers(network.nameServers, search) }),
      };
    default:
      return network satisfies never;
  }
}

function nameServers(addresses: readonly string[], search: string | undefined): object {
  return { addresses, ...(search === undefined ? {} : { search: [search] }) };
}
