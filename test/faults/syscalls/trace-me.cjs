/**
 * Loaded into Node before the program that is tested (NODE_OPTIONS): has strace attached to one thread of it. VUP_TEST_TRACE says, as JSON,
 * to which one, where strace writes, and its other words. Not the whole program: strace counts the calls of each thread for itself, so that
 * one fault would strike several of them, and the programs that it starts as well.
 */
const { spawn } = require('node:child_process');
const fs = require('node:fs');

const { thread, log, words } = JSON.parse(process.env.VUP_TEST_TRACE);
// Not for what the program starts.
delete process.env.VUP_TEST_TRACE;
delete process.env.NODE_OPTIONS;

/** Begins with the first call that is left to it; it is but one, by UV_THREADPOOL_SIZE. */
function startPool() {
  const threads = () => fs.readdirSync('/proc/self/task');
  const before = threads();
  fs.stat('/', () => undefined);
  return threads().find((id) => !before.includes(id));
}

const id = thread === 'pool' ? startPool() : String(process.pid);
const said = `${log}.said`;
spawn('strace', ['-o', log, ...words, '-p', id], { stdio: ['ignore', 'ignore', fs.openSync(said, 'w')] }).unref();
const nap = new Int32Array(new SharedArrayBuffer(4));
while (!fs.readFileSync(said, 'utf8').includes('attached')) Atomics.wait(nap, 0, 0, 2);
