import { readdirSync, readFileSync } from 'node:fs';

/** What is read from the QEMU of a machine of Vup's that is up, to start the same by hand. */
export interface VmFacts {
  /** The whole command line of QEMU. */
  readonly argv: readonly string[];
  /** The machine's own files on it. */
  readonly disk: string;
  readonly seed: string;
  /** The image that the disk stands on. */
  readonly image: string;
  /** What the process is known by. */
  readonly mark: string;
  readonly mac: string;
}

/** Reads them of the only machine of an environment. @throws when none runs, or its command line is of another form */
export function vmFactsOf(environmentId: string): VmFacts {
  const argv = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(commandLineOf)
    .find((words) => /(^|\/)qemu-system-/.test(words[0] ?? '') && words.includes(`guest=vup-${environmentId}-one`));
  if (argv === undefined) throw new Error(`no QEMU of the environment ${environmentId} runs`);
  return {
    argv,
    disk: fileNode(argv, 'disk-file'),
    seed: fileNode(argv, 'seed-file'),
    image: fileNode(argv, 'image-file'),
    mark: `vup-${environmentId}-one`,
    mac: found(argv, /"mac":"([^"]+)"/),
  };
}

/** No words of a process that is gone meanwhile. */
function commandLineOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    return [];
  }
}

function fileNode(argv: readonly string[], node: string): string {
  return found(argv, new RegExp(`"node-name":"${node}","filename":"([^"]+)"`));
}

function found(argv: readonly string[], pattern: RegExp): string {
  const value = argv.map((word) => pattern.exec(word)?.[1]).find((match) => match !== undefined);
  if (value === undefined) throw new Error(`QEMU's command line has no ${pattern.source}`);
  return value;
}
