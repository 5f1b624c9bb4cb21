import { type SeedFacts, shortName } from './seed-facts.ts';

/** cloud-init's meta-data of the NoCloud source. */
export function metaData(facts: SeedFacts): object {
  return { 'instance-id': facts.instanceId, 'local-hostname': facts.hostname };
}

/**
 * cloud-init's user-data ("Module reference" of its documentation): the name, root by key, no password at all, no further user, and the
 * host key that was made for it in place of all that the image has.
 */
export function cloudConfig(facts: SeedFacts): object {
  return {
    hostname: shortName(facts.hostname),
    fqdn: facts.hostname,
    prefer_fqdn_over_hostname: true,
    manage_etc_hosts: 'localhost',
    // An entry is wanted; naming root only adds no other. Its password stays as the image has it: some sshd refuse a locked account.
    users: [{ name: 'root', lock_passwd: false, ssh_authorized_keys: [facts.authorizedKey] }],
    disable_root: false,
    ssh_pwauth: false,
    ...hostKeys(facts.hostKey),
  };
}

/** Without the private part, what the guest has is kept. */
function hostKeys({ publicKey, privateKey }: SeedFacts['hostKey']): object {
  if (privateKey === undefined) return { ssh_deletekeys: false };
  return { ssh_deletekeys: true, ssh_keys: { ed25519_private: privateKey, ed25519_public: publicKey } };
}
