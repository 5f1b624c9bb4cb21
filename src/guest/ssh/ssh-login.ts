import type { SshTarget } from '../../provider/ssh-target.ts';

/** How Vup itself gets into a machine by ssh. */
export interface SshLogin extends SshTarget {
  /** The machine's name, for messages. */
  readonly machine: string;
  /**
   * Where the shared connection's socket goes; its name is made longer by what it leads to. Its folder is made 0700. At most 78 bytes:
   * ssh binds a name that is 17 bytes longer still, and sun_path of unix(7) holds 107.
   */
  readonly controlPath: string;
}
