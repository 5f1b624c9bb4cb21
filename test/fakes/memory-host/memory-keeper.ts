import type { ProcessIdentity } from '../../../src/host/host.ts';
import { type Forward, listenerKey, type RefusedForward } from '../../../src/keeper/forward.ts';
import {
  type KeeperAnswer,
  type KeeperStart,
  keeperFiles,
  keeperProtocol,
  parseRecord,
  parseRequest,
} from '../../../src/keeper/keeper-protocol.ts';
import type { MemoryDisk, Owner } from './disk.ts';
import { systemError, textOf } from './inode.ts';

/** A keeper's process, as far as others see it: one that outlives the command which started it. */
export interface MemoryKeeper {
  readonly identity: ProcessIdentity;
  readonly folder: string;
  readonly socket: string;
  readonly forwards: readonly Forward[];
}

/** All keepers of a host, and the ports that they have. */
export class MemoryKeepers {
  private keepers: MemoryKeeper[];

  constructor(from?: MemoryKeepers) {
    this.keepers = [...(from?.keepers ?? [])];
  }

  all(): readonly MemoryKeeper[] {
    return this.keepers;
  }

  /** As keeper-main.ts begins: reads what it is to be, listens, and writes its record. One that finds another leaves. */
  start(disk: MemoryDisk, identity: ProcessIdentity, folder: string, owner: Owner): void {
    const files = keeperFiles(folder);
    const { socket } = JSON.parse(textOf(disk.get(files.start).content)) as KeeperStart;
    if (this.keepers.some((other) => other.socket === socket)) return;
    if (disk.find(socket, false) !== undefined) disk.unlink(socket);
    disk.symlink('', socket, owner, 'other');
    this.keepers.push({ identity, folder, socket, forwards: [] });
    const record = disk.open(files.record, owner, 0o600);
    disk.write(record, `${JSON.stringify({ ...identity, protocol: keeperProtocol, socket })}\n`);
    disk.syncFile(record);
    disk.syncFolder(folder);
  }

  /** One line to a control socket. @throws ECONNREFUSED · ENOENT */
  ask(disk: MemoryDisk, path: string, value: unknown, taken: () => ReadonlySet<number>): KeeperAnswer {
    const keeper = this.keepers.find(({ socket }) => socket === path);
    if (disk.find(path, false) === undefined) throw systemError('ENOENT', path);
    if (keeper === undefined) throw systemError('ECONNREFUSED', path);
    const request = parseRequest(value);
    const { pid } = keeper.identity;
    switch (request?.op) {
      case 'set': {
        const { forwards, refused } = this.listen(keeper, request.forwards, taken());
        this.keepers = this.keepers.map((other) => (other === keeper ? { ...keeper, forwards } : other));
        return { pid, forwards, refused };
      }
      case 'stop':
        this.end(disk, keeper);
        return { pid, forwards: [], refused: [] };
      default:
        return { pid, forwards: keeper.forwards, refused: [] };
    }
  }

  /** What a keeper does by itself every other second: leaves when its record is not its own any more. */
  look(disk: MemoryDisk): void {
    for (const keeper of this.keepers) if (!isNamed(disk, keeper)) this.end(disk, keeper);
  }

  kill(identity: ProcessIdentity): void {
    this.keepers = this.keepers.filter((other) => other.identity.pid !== identity.pid);
  }

  /** The host went down. */
  clear(): void {
    this.keepers = [];
  }

  private listen(keeper: MemoryKeeper, wanted: readonly Forward[], taken: ReadonlySet<number>) {
    const others = new Set(this.keepers.filter((other) => other !== keeper).flatMap(({ forwards }) => forwards.map(listenerKey)));
    const isRefused = (forward: Forward): boolean => taken.has(forward.host) || (others.size > 0 && others.has(listenerKey(forward)));
    const refused = wanted
      .filter(isRefused)
      .map((forward): RefusedForward => ({ forward, code: 'EADDRINUSE', message: 'address already in use' }));
    return { forwards: wanted.filter((forward) => !isRefused(forward)), refused };
  }

  private end(disk: MemoryDisk, keeper: MemoryKeeper): void {
    const { record } = keeperFiles(keeper.folder);
    if (isNamed(disk, keeper)) disk.unlink(record);
    if (disk.find(keeper.socket, false) !== undefined) disk.unlink(keeper.socket);
    this.kill(keeper.identity);
  }
}

function isNamed(disk: MemoryDisk, { folder, identity }: MemoryKeeper): boolean {
  const file = disk.find(keeperFiles(folder).record);
  const named = file === undefined ? undefined : parseRecord(textOf(file.content));
  return named?.pid === identity.pid && named.startTime === identity.startTime;
}
