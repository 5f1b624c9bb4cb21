/**
 * Loaded into Node before the program that is tested (`--require`): lets it see another kernel than this host's. Files below the paths
 * listed here are read and written below `kernel/` of the room of fakes instead, a gateway's name server answers when its stand-in runs,
 * and the user is who `room.json` says. Nothing in the program knows of it, and it takes no right and no feature of the real kernel.
 */
const fs = require('node:fs');
const net = require('node:net');
const { syncBuiltinESMExports } = require('node:module');
const { basename, dirname, join } = require('node:path');

const room = dirname(__dirname);
const { uid, hidden, hurry } = JSON.parse(fs.readFileSync(join(room, 'room.json'), 'utf8'));
const realUid = process.getuid();
const kernelPaths = [
  '/dev/fuse',
  '/dev/kvm',
  '/dev/net/tun',
  '/etc/subgid',
  '/etc/subuid',
  '/proc/filesystems',
  '/proc/net/unix',
  '/proc/sys/fs/inotify',
  '/proc/sys/net',
  '/sys/class/net',
  '/sys/fs/cgroup',
  '/sys/module/apparmor',
];
const systemFolders = [
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
  '/usr/lib/qemu',
  '/usr/libexec',
  '/usr/lib',
];

/** Where a path really leads. Programs of the host that have a stand-in, or shall not be there at all, are nowhere. */
function lead(path) {
  if (typeof path !== 'string') return path;
  if (path === '/proc/net/unix') return joined(join(room, 'kernel', path));
  if (kernelPaths.some((known) => path === known || path.startsWith(`${known}/`))) return join(room, 'kernel', path);
  return systemFolders.includes(dirname(path)) && hidden.includes(basename(path)) ? join(room, 'nowhere', path) : path;
}

/** A file of the kernel that has a line for each of many things: here a folder with a file for each, so that nobody has to lock it. */
function joined(folder) {
  const file = join(room, 'kernel', `unix.${process.pid}`);
  const lines = fs.readdirSync(folder).map((name) => fs.readFileSync(join(folder, name), 'utf8'));
  fs.writeFileSync(file, lines.join(''));
  return file;
}

/** Files of the one who runs the tests are the tested user's. */
function owned(found) {
  if (found?.uid === realUid) found.uid = uid;
  return found;
}

function patch(object, name, wrap) {
  const real = object[name];
  object[name] = Object.assign(wrap(real.bind(object)), real);
}

for (const name of ['openSync', 'readdirSync', 'accessSync'])
  patch(
    fs,
    name,
    (real) =>
      (path, ...rest) =>
        real(lead(path), ...rest),
  );
for (const name of ['lstatSync', 'statSync'])
  patch(
    fs,
    name,
    (real) =>
      (path, ...rest) =>
        owned(real(lead(path), ...rest)),
  );
patch(
  fs,
  'fstatSync',
  (real) =>
    (...args) =>
      owned(real(...args)),
);
for (const name of ['open', 'readFile', 'readlink', 'stat', 'lstat'])
  patch(
    fs.promises,
    name,
    (real) =>
      (path, ...rest) =>
        real(lead(path), ...rest),
  );
for (const name of ['chown', 'lchown']) patch(fs.promises, name, () => async () => undefined);
patch(net, 'connect', (real) => (options, ...rest) => {
  const { host, port } = options ?? {};
  return /^10\./.test(host ?? '') ? answerFor(host, port) : real(options, ...rest);
});
if (hurry > 1) hurryUp();
process.getuid = () => uid;
process.getgid = () => uid;
syncBuiltinESMExports();

/** All clocks of the program go so many times faster than the stand-ins do: what hangs is given up sooner. */
function hurryUp() {
  const timers = require('node:timers/promises');
  const { performance } = globalThis;
  const sooner = (ms) => (typeof ms === 'number' ? ms / hurry : ms);
  patch(
    globalThis,
    'setTimeout',
    (real) =>
      (run, ms, ...rest) =>
        real(run, sooner(ms), ...rest),
  );
  patch(
    timers,
    'setTimeout',
    (real) =>
      (ms, ...rest) =>
        real(sooner(ms), ...rest),
  );
  patch(AbortSignal, 'timeout', (real) => (ms) => real(Math.ceil(sooner(ms))));
  const now = performance.now.bind(performance);
  performance.now = () => now() * hurry;
}

/** A connection into the fake network: accepted where a stand-in listens. */
function answerFor(host, port) {
  const socket = new net.Socket();
  const listens = fs.existsSync(join(room, 'kernel', 'listening', `${host}:${port}`));
  setImmediate(() =>
    listens ? socket.emit('connect') : socket.emit('error', Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })),
  );
  return socket;
}
