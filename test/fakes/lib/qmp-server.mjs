/**
 * A QEMU that runs, for the stand-in of qemu-system-*: its control socket (QMP), its console, and the ports that it forwards. The guest
 * is a folder beside the disk. It ends on `quit`, on the power button, and on SIGTERM.
 */
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const argv = process.argv.slice(2);
const valuesOf = (option) => argv.flatMap((word, at) => (word === option ? [argv[at + 1] ?? ''] : []));
const mark = valuesOf('-name')[0] ?? 'guest=none';

const qmpPath = socketOf('qmp');
const own = join(root, 'engine', 'qemu', String(process.pid));
const files = [own];
const forwards = new Map();
let memory = Number(/size=(\d+)M/.exec(valuesOf('-m')[0] ?? '')?.[1] ?? 0) * 1_048_576;

mkdirSync(dirname(own), { recursive: true });
if (runningOf(mark).length > 0) appendFileSync(join(root, 'engine', 'violations'), `qemu: ${mark} runs already\n`);
writeFileSync(own, mark);
process.on('SIGTERM', leave);
process.on('SIGINT', leave);

if (qmpPath === undefined) setInterval(() => undefined, 1_000_000);
else run(qmpPath);

function run(path) {
  const consoleLog = /logfile=([^,]*)/.exec(valuesOf('-chardev').join(' '))?.[1];
  if (consoleLog !== undefined) appendFileSync(consoleLog, 'guest: up\n');
  for (const netdev of valuesOf('-netdev').map((text) => JSON.parse(text))) {
    for (const { str } of netdev.hostfwd ?? []) forward(str);
  }
  for (const at of [path, socketOf('console')]) {
    if (at === undefined) continue;
    rmSync(at, { force: true });
    files.push(at);
  }
  listenAt(path);
}

function listenAt(path) {
  if (faultOfQmp() === 'late') setTimeout(() => listenAt(path), 20);
  else createServer((socket) => serve(socket)).listen(path);
}

/** `tcp:127.0.0.1:42200-:22`; what leads to ssh greets as an ssh server does, and the stand-in of ssh finds the guest by it. */
function forward(text) {
  const [, protocol, bind, port, guest] = /^(tcp|udp):([\d.]*):(\d+)-[\d.]*:(\d+)$/.exec(text) ?? [];
  if (protocol === undefined) return 'invalid host forwarding rule';
  if (protocol === 'udp') forwards.set(text, { protocol, bind, port, guest });
  else {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      if (guest === '22') socket.write('SSH-2.0-fake\r\n');
      else socket.end();
    });
    server.on('error', () => undefined);
    server.listen(Number(port), bind);
    forwards.set(text, { protocol, bind, port, guest, server });
    if (guest === '22') registerSsh(port);
  }
  return '';
}

function registerSsh(port) {
  const disk = valuesOf('-blockdev')
    .map((text) => JSON.parse(text))
    .find((device) => device['node-name'] === 'disk-file');
  const file = join(root, 'engine', 'ssh', port);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${process.pid} ${join(dirname(disk.filename), 'guest')}\n`);
  files.push(file);
}

function serve(socket) {
  const say = (message) => socket.write(`${JSON.stringify(message)}\r\n`);
  const fault = faultOfQmp();
  if (fault === 'hang') return;
  if (fault === 'garbage') return socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
  if (fault === 'leave') return socket.end(endLate);
  socket.on('error', () => undefined);
  say({ QMP: { version: { qemu: { micro: 22, minor: 2, major: 7 }, package: 'Debian 1:7.2+dfsg-7+deb12u18+b3' }, capabilities: ['oob'] } });
  let rest = '';
  socket.on('data', (data) => {
    const lines = (rest + data.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const { id, execute, arguments: takes } = JSON.parse(line);
      const answer = answerTo(execute, takes ?? {});
      if (answer === undefined) say({ id, error: { class: 'CommandNotFound', desc: `The command ${execute} has not been found` } });
      else say({ id, return: answer });
      if (execute === 'quit' || execute === 'system_powerdown') socket.end(leave);
    }
  });
}

function answerTo(command, takes) {
  switch (command) {
    case 'qmp_capabilities':
    case 'quit':
    case 'system_powerdown':
      return {};
    case 'query-status':
      return { status: 'running', singlestep: false, running: true };
    case 'query-balloon':
      return { actual: memory };
    case 'balloon':
      memory = takes.value;
      return {};
    case 'human-monitor-command':
      return monitor(takes['command-line']);
    default:
      return undefined;
  }
}

function monitor(line) {
  const [word, , rule] = line.split(' ');
  if (line === 'info usernet') return table();
  if (word === 'hostfwd_add') return forward(rule);
  if (word !== 'hostfwd_remove') return `unknown command: '${word}'`;
  const [text, found] = [...forwards].find(([key]) => key.startsWith(`${rule}-`)) ?? [];
  found?.server?.close();
  return forwards.delete(text) ? `host forwarding rule for ${rule} removed` : `host forwarding rule for ${rule} not found`;
}

function table() {
  const rows = [...forwards.values()].map(({ protocol, bind, port, guest }) => {
    const shown = bind === '0.0.0.0' ? '*' : bind;
    return `  ${protocol.toUpperCase()}[HOST_FORWARD]  12 ${shown} ${port}  10.0.2.15 ${guest} 0 0`;
  });
  return ['Hub -1 (net0):', '  Protocol[State]    FD  Source Address  Port   Dest. Address  Port RecvQ SendQ', ...rows, ''].join('\r\n');
}

/**
 * A fault of the control socket itself: a line `qmp: hang`, `qmp: garbage`, or `qmp: late`: not there while the script says so. With
 * `qmp: leave` QEMU goes when somebody joins; with that and `qmp: linger` it lives on for a while without its sockets.
 */
function faultOfQmp() {
  const script = join(root, 'faults');
  return existsSync(script) ? /^qmp: (\S+)/m.exec(readFileSync(script, 'utf8'))?.[1] : undefined;
}

function socketOf(id) {
  const chardev = valuesOf('-chardev').find((text) => text.startsWith(`socket,id=${id},`));
  return /path=((?:[^,]|,,)*)/.exec(chardev ?? '')?.[1]?.replaceAll(',,', ',');
}

function runningOf(wanted) {
  return readdirSync(dirname(own)).filter((pid) => {
    try {
      process.kill(Number(pid), 0);
      return readFileSync(join(dirname(own), pid), 'utf8') === wanted && wanted.includes('vup-');
    } catch {
      return false;
    }
  });
}

function leave() {
  if (faultOfQmp() === 'linger') return endLate();
  giveUpFiles();
  process.exit(0);
}

function endLate() {
  giveUpFiles();
  setTimeout(() => process.exit(0), 500);
}

function giveUpFiles() {
  for (const file of files) rmSync(file, { force: true });
}
