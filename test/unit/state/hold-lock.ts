import { appendFileSync } from 'node:fs';
import { createNodeHost } from '../../../src/host/node-host.ts';
import { acquireLock } from '../../../src/state/lock.ts';

// A program of its own: waits for the moment given, takes the lock, notes when it had it, gives it back (or is killed holding it).
const [path = '', notes = '', startAt = '0', end = 'release'] = process.argv.slice(2);
const host = createNodeHost();
await host.clock.sleep(Math.max(0, Number(startAt) - Date.now()));
const lock = await acquireLock(host, path, { command: 'vup test', what: 'The test', waitMs: 60_000 });
appendFileSync(notes, `enter ${process.pid}\n`);
if (end === 'die') process.kill(process.pid, 'SIGKILL');
await host.clock.sleep(end === 'stay' ? 600_000 : 20);
appendFileSync(notes, `leave ${process.pid}\n`);
await lock.release();
