/** Every file and folder of one machine. Made in `state/paths.ts`; a provider invents no other. All absolute. */
export interface MachinePaths {
  /** Holds all of the rest; gone after destroy. */
  readonly root: string;
  /** Where the engine keeps its own configuration (LXC: the lxcpath, shared by the environment's machines). */
  readonly engine: string;
  /** Writable disk state: upper and work folders, or disk files. */
  readonly disk: string;
  /** Mount points of shared folders, numbered. */
  readonly folders: string;
  /** What the provider writes down about the machine for itself. Out of reach of whoever runs the engine's process. */
  readonly records: string;
  /** Sockets of the engine and of ssh. Short enough for sun_path of unix(7), with room for a name of 40 bytes; 0700. */
  readonly run: string;
  /** The machine's ssh key pair, its host key and the known_hosts file that names it. 0700. */
  readonly keys: string;
  /** What the guest wrote on its console. */
  readonly consoleLog: string;
  /** What the engine's own process said. */
  readonly engineLog: string;
}

/** Files that the machines of an environment share. All absolute. */
export interface EnvironmentPaths {
  readonly root: string;
  /** State of the network: name server hosts, pid and lease files. */
  readonly network: string;
}
