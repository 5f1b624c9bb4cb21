/**
 * One guard of the product: where it stands, what it is for, a way to take it away, and the test that must then fail. The table in
 * `docs/security-tests.md` is made from these, and `npm run test:mutations` takes each away and looks.
 */
export interface Guard {
  /** Its row in the list of threats, for example `S10`. */
  readonly row: SecurityRow;
  /** What it keeps from happening, in a few words. */
  readonly against: string;
  /** The file of the product that it stands in. */
  readonly file: string;
  /** Text that occurs once in the file; with `replace` in its place the guard is gone. */
  readonly find: string;
  readonly replace: string;
  readonly test: TestName;
  /** Run in CI as well; for some that take a second or two. */
  readonly quick?: true;
}

/** A test by its file and its name as written there. */
export interface TestName {
  readonly file: string;
  readonly name: string;
}

/** The threats that exist for what Vup does today. */
export const securityRows = {
  S1: 'A stranger’s Vfile acts on the host',
  S2: 'A guest writes what the host then follows',
  S3: 'A Vfile or a guest reaches files of the host outside the project',
  S4: 'Removing or copying destroys files of the host',
  S5: 'A disk image leads to other files, or overwhelms the program that reads it',
  S6: 'A tarball writes outside of its root, or overwhelms the program that unpacks it',
  S7: 'Others on the network reach what only this host should',
  S8: 'Known keys, shared keys, passwords, agents lent to a guest',
  S9: 'Another ssh server takes the place of a machine',
  S10: 'A name or path becomes an option, a setting, or a command',
  S11: 'Root of a container is root of the host',
  S12: 'Other users of the host drive a machine by its sockets',
  S13: 'Secrets in state, plan, logs, events, errors, arguments, seeds',
  S14: 'A guest breaks out of QEMU',
  S15: 'A guest reaches services of the host',
  S16: 'More is done as root than needs root',
  S17: 'A Vfile that somebody else laid is found',
  S18: 'A key of a document changes what all objects inherit',
  S19: 'A text of a few lines takes all memory or time',
  S20: 'Output of a guest acts on the terminal',
  S21: 'Files that others can guess, race for, or read',
  S24: 'A download is changed on its way or asks where it should not',
  C1: 'A full disk in the middle of a run',
} as const;

/** The name of a threat. */
export type SecurityRow = keyof typeof securityRows;
