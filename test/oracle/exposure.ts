import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { booksBelow, type FoundFile, filesBelow } from './files-below.ts';
import { openPortsOf } from './listeners.ts';
import { processesOf, processTable, readProc } from './process-table.ts';

/** What an environment may show to others and where it may write secrets. */
export interface ExposureScope {
  readonly id: string;
  readonly home: string;
  /** The environment's folder; its usual one below the home when left out. */
  readonly root?: string;
  /** Folders of the project itself, beside Vup's own, in which no secret may appear. */
  readonly folders?: readonly string[];
  /** Values of the person's environment that no process may bear. */
  readonly canaries?: readonly string[];
  /** Values that a guest was given, which may stand in no file and no command line of the host. */
  readonly secrets?: readonly string[];
  /** `address:port` of listeners that the project asked for, and was trusted with. */
  readonly mayListenOn?: readonly string[];
}

/**
 * What others on the host could read, change or reach of an environment: wide modes, ports, secrets in files and command lines. To be
 * asked while it lives and again when it is gone.
 */
export function exposureOf(scope: ExposureScope): readonly string[] {
  const table = processTable();
  const files = vupFilesOf(scope);
  const { canaries = [], secrets = [], folders = [], mayListenOn = [] } = scope;
  const all = [...canaries, ...secrets];
  const shows = (text: string, values: readonly string[] = all): boolean => values.some((value) => text.includes(value));
  const open = openPortsOf(scope.id, table).filter((port) => !mayListenOn.some((at) => port.includes(` ${at} `)));
  const readable = [...files, ...folders.flatMap((folder) => filesBelow(folder))];
  return [
    ...files.flatMap((file) => wideMode(file, scope)),
    ...open,
    ...table.filter(({ command }) => shows(command)).map(({ pid, command }) => `secret in the command line of ${pid}: ${command}`),
    ...processesOf(scope.id, table)
      .filter(({ pid }) => shows(readProc(String(pid), 'environ'), canaries))
      .map(({ pid, command }) => `the person's environment in process ${pid}: ${command}`),
    ...(all.length === 0 ? [] : readable.filter((file) => holds(file, all)).map(({ path }) => `secret in ${path}`)),
  ];
}

/** Vup's own files of this environment and its books; not those of its neighbours, nor the files of guests. */
function vupFilesOf({ id, home, root = join(home, 'data', 'environments', id) }: ExposureScope): readonly FoundFile[] {
  const sockets = ['/run/vup', '/run/vup-test', `/tmp/vup-${process.getuid?.()}`].map((folder) => join(folder, id));
  return [...booksBelow(home), ...[root, ...sockets].flatMap((folder) => filesBelow(folder, (path) => !ofGuests.test(path)))];
}

/** What a guest wrote, a stand-in for one too, and folders of the project, shown to it. */
const ofGuests = /\/disk\/(?:upper|work|guest)$|\/folders\/\d+$/;

/**
 * What others may read: what is known of downloads and of Vfiles' digests; the name server's files, for it gives up root; the program that
 * stands in for fusermount; books without secrets.
 */
const forOthers =
  /\/cache\/|\/state\/[^/]+$|\/data\/environments(?:\.json|\.lock)$|\/environments\/[0-9a-f]{8}\/(?:network\/(?:(?:dhcp-)?hosts|dnsmasq\.json)|machines\/[^/]+\/folders\/fusermount)$/;

/** A file that is being written bears the name that it will have, with its writer's: see temporary-name.ts. */
const unfinished = /\/\.([^/]+)\.\d+\.\w+\.[\w-]+\.[0-9a-f]{12}\.tmp$/;

/** Folders that hold secrets: nobody else may even pass into them. */
const closed = /\/(?:keys|records|keeper)$/;

function wideMode({ path, kind, mode }: FoundFile, { id }: ExposureScope): readonly string[] {
  const shown = `${kind} ${path} has mode ${mode.toString(8)}`;
  if ((mode & 0o022) !== 0 || (mode & 0o7000) !== 0) return [shown];
  if (ofGuests.test(path)) return [];
  if (kind === 'folder') {
    const tooMuch = closed.test(path) ? 0o077 : path.includes(`/${id}/`) ? 0o066 : 0;
    return (mode & tooMuch) === 0 ? [] : [shown];
  }
  return (mode & 0o077) === 0 || forOthers.test(path.replace(unfinished, '/$1')) ? [] : [shown];
}

/** Larger files are disks and memory of guests. */
const largestReadBytes = 16 * 1024 * 1024;

function holds({ path, kind, sizeBytes }: FoundFile, values: readonly string[]): boolean {
  if (kind !== 'file' || sizeBytes > largestReadBytes || !existsSync(path)) return false;
  const bytes = readFileSync(path);
  return values.some((value) => bytes.includes(value));
}
