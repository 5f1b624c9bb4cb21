import type { Host } from '../host/host.ts';
import type { Listeners, OpenListener } from '../host/listeners.ts';
import { createNodeHost } from '../host/node-host.ts';
import { createNodeListeners } from '../host/node-listeners.ts';
import { listenForSignals } from '../host/node-signals.ts';
import { serveControl } from './control-server.ts';
import { createForwardSet } from './forward-set.ts';
import { type KeeperFiles, type KeeperRecord, type KeeperStart, keeperFiles, keeperProtocol, parseRecord } from './keeper-protocol.ts';

/** How often the keeper looks whether it is still wanted. */
const lookMs = 2_000;

/**
 * The keeper's process: serves until it is told to stop, its folder is gone, or another keeper has taken its place. Answers the exit code.
 */
export async function runKeeper(folder: string): Promise<number> {
  const host = createNodeHost();
  const ended = new AbortController();
  const unlisten = listenForSignals(() => ended.abort());
  try {
    return await keep({ host, listeners: createNodeListeners(), files: keeperFiles(folder), ended });
  } finally {
    unlisten();
  }
}

interface Keeping {
  readonly host: Host;
  readonly listeners: Listeners;
  readonly files: KeeperFiles;
  readonly ended: AbortController;
}

async function keep(keeping: Keeping): Promise<number> {
  const { host, listeners, files, ended } = keeping;
  const { socket } = JSON.parse(await host.files.readText(files.start)) as KeeperStart;
  const self = await host.processes.self();
  const forwards = createForwardSet(listeners);
  const control = await openControl(keeping, socket, () =>
    serveControl(listeners, socket, { pid: self.pid, forwards, stop: () => ended.abort() }),
  );
  if (control === undefined) return 0;
  const record: KeeperRecord = { ...self, protocol: keeperProtocol, socket };
  try {
    await host.files.writeAtomic(files.record, `${JSON.stringify(record)}\n`, { mode: 0o600 });
    while (!ended.signal.aborted && (await isWanted(keeping, record))) await host.clock.sleep(lookMs, ended.signal);
  } finally {
    // Whatever still listened would keep the process.
    await forwards.close();
    await control.close();
  }
  if (await isWanted(keeping, record)) await host.files.remove(files.record);
  return 0;
}

/** Undefined when a keeper already answers there. A socket file that a dead one left is removed. */
async function openControl(keeping: Keeping, socket: string, open: () => Promise<OpenListener>): Promise<OpenListener | undefined> {
  try {
    return await open();
  } catch (error) {
    if ((error as { readonly code?: string }).code !== 'EADDRINUSE') throw error;
  }
  const { host } = keeping;
  const lives = await host.net.askSocket(socket, { op: 'status' }, 2_000).then(
    () => true,
    () => false,
  );
  if (lives) return undefined;
  await host.files.remove(socket);
  return open();
}

/** Two that were started in the same moment both get here; the record names one of them, and the other one leaves. */
async function isWanted({ host, files }: Keeping, own: KeeperRecord): Promise<boolean> {
  const named = parseRecord(await host.files.readTextIfExists(files.record).catch(() => undefined));
  return named?.pid === own.pid && named.startTime === own.startTime;
}
