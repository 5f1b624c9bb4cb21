/** What an ssh client is told to get into one machine. Paths absolute. */
export interface SshTarget {
  /** The name under which `knownHostsFile` holds the machine's host key. */
  readonly hostKeyAlias: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly identityFile: string;
  readonly knownHostsFile: string;
}
