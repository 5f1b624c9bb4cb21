import { createHash } from 'node:crypto';
import { shellWord } from '../shell-word.ts';
import { domainOf, type SeedFacts, type SeedNetwork, shortName } from './seed-facts.ts';
import { seedScriptBody } from './seed-script-body.ts';

/**
 * `vup-seed.sh`: applies the facts in a guest without cloud-init. For any POSIX shell (busybox too), run as root at each boot before the
 * network and sshd. What it did once for these facts it leaves alone later; another instance id also takes the former's keys away.
 */
export function seedScript(facts: SeedFacts): string {
  const values = {
    instance: facts.instanceId,
    revision: revisionOf(facts),
    name: facts.hostname,
    short: shortName(facts.hostname),
    domain: domainOf(facts.hostname) ?? '',
    authorized_key: facts.authorizedKey.trimEnd(),
    host_public: facts.hostKey.publicKey.trimEnd(),
    host_private: facts.hostKey.privateKey?.trimEnd() ?? '',
  };
  return [
    '#!/bin/sh',
    '# Written by Vup; written anew at each start of the machine.',
    ...Object.entries(values).map(([key, value]) => `${key}=${shellWord(value)}`),
    `networks() {\n${facts.networks.map((network, index) => `  ${networkCall(network, index)}\n`).join('')}  :\n}`,
    seedScriptBody,
  ].join('\n');
}

/** `card INDEX MAC static ADDRESS PREFIX GATEWAY SERVERS` or `card INDEX MAC dhcp yes|no`; no gateway is `-`. */
function networkCall(network: SeedNetwork, index: number): string {
  const start = ['card', String(index), network.mac.toLowerCase(), network.kind];
  const rest =
    network.kind === 'dhcp'
      ? [network.wayOut ? 'yes' : 'no']
      : [network.address, String(network.prefix), network.gateway ?? '-', network.nameServers.join(' ')];
  return [...start, ...rest].map(shellWord).join(' ');
}

/** Changes with the facts, but not when only the private host key is left out. */
function revisionOf({ hostKey, ...facts }: SeedFacts): string {
  return createHash('sha256')
    .update(JSON.stringify([facts, hostKey.publicKey]))
    .digest('hex')
    .slice(0, 16);
}
