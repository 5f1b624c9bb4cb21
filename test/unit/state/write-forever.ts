import { createJournal } from '../../../src/state/journal.ts';
import { environmentPaths } from '../../../src/state/paths.ts';
import { createStateStore } from '../../../src/state/store.ts';
import { sampleState } from './sample-state.ts';
import { hostAt } from './vup-home.ts';

// A program of its own: writes state and journal until it is killed, and says each serial once it is on the disk.
const { host, vup } = hostAt(process.argv[2] ?? '');
const paths = environmentPaths(vup, '0123abcd');
const store = createStateStore(host.files, paths);
const journal = createJournal(host.files, paths.journal);
const { state = sampleState('0123abcd', '/p') } = await store.read();
let current = state;
for (let count = 0; ; count += 1) {
  const id = `${process.pid}-${count}`;
  await journal.begin({ id, op: 'create', machine: 'web', at: host.clock.now(), run: 'r' });
  current = await store.write(current);
  process.stdout.write(`${current.serial}\n`);
  await journal.end({ id, at: host.clock.now() });
}
