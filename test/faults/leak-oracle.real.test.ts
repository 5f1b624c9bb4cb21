import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeChecked } from '../../src/state/checked-json.ts';
import { onHost, tryOnHost } from '../e2e/host-command.ts';
import { layCanaryTree } from '../oracle/canary-tree.ts';
import { leftIn } from '../oracle/left-in-folder.ts';
import { faultsOf, leaksOf } from '../oracle/oracle.ts';

const canRun = process.getuid?.() === 0 && ['ip', 'nft', 'lxc-ls'].every((tool) => tryOnHost(['which', tool]).exitCode === 0);
if (!canRun && process.env['VUP_REQUIRE_LXC'] === '1') throw new Error('root, ip, nft and lxc-ls must be here');

/** Nobody's environment. */
const id = `0d${process.pid.toString(16).padStart(6, '0').slice(-6)}`;

describe.skipIf(!canRun)('the leak oracle', () => {
  let home: string;
  let root: string;
  const undo: (() => unknown)[] = [];

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'vup-oracle-'));
    root = join(home, 'data', 'environments', id);
  });

  afterEach(async () => {
    for (const act of undo.splice(0).reverse()) await act();
    rmSync(home, { recursive: true, force: true });
  });

  const write = (path: string, text: string, mode = 0o600): string => {
    const whole = join(home, path);
    mkdirSync(dirname(whole), { recursive: true });
    writeFileSync(whole, text);
    chmodSync(whole, mode);
    return whole;
  };
  const start = async (argv: readonly [string, ...string[]], env: Record<string, string> = {}): Promise<ChildProcess> => {
    const child = spawn(argv[0], argv.slice(1), { env: { PATH: process.env['PATH'] ?? '', ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
    undo.push(() => new Promise((resolve) => child.once('exit', resolve) && child.kill('SIGKILL')));
    // It says that it is there.
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    return child;
  };
  const waiting = (...words: readonly string[]): readonly [string, ...string[]] => [
    'sh',
    '-c',
    'echo here; read -r _ < /dev/zero',
    ...words,
  ];

  it('is silent, and soon, where nothing was left', () => {
    const began = process.cpuUsage();
    for (let times = 0; times < 5; times += 1) expect([...faultsOf({ id, home }), ...leaksOf({ id, home })]).toEqual([]);
    // Five times both halves of it; a bound against something that reads whole disks.
    expect(process.cpuUsage(began).user / 1000).toBeLessThan(5_000);
  });

  it('names a process, also one that only holds a file', async () => {
    await start(waiting(`vup-${id}-web`));
    await start(['sh', '-c', `exec 9> ${write(`data/${id}.log`, '')}; echo here; exec sleep 100`]);
    const leaks = leaksOf({ id, home });
    expect(leaks.filter((leak) => leak.includes(`vup-${id}-web`))).toHaveLength(1);
    expect(leaks.filter((leak) => leak.includes('holds a file of it: sleep 100'))).toHaveLength(1);
  });

  it('names a mount, a bridge, a firewall table, a control group, a socket, a container', async () => {
    const folder = join(tmpdir(), `vup-${id}`);
    mkdirSync(folder);
    undo.push(() => rmSync(folder, { recursive: true }));
    onHost('mount', '-t', 'tmpfs', 'tmpfs', folder);
    undo.push(() => onHost('umount', folder));
    onHost('ip', 'link', 'add', `vup-${id}`, 'type', 'bridge');
    undo.push(() => onHost('ip', 'link', 'delete', 'dev', `vup-${id}`));
    onHost('nft', 'add', 'table', 'inet', `vup-${id}`);
    undo.push(() => onHost('nft', 'delete', 'table', 'inet', `vup-${id}`));
    const group = `/sys/fs/cgroup/${onHost('sh', '-c', 'cd /sys/fs/cgroup; test -d pids && echo pids || echo .')}/vup-${id}`;
    mkdirSync(group);
    undo.push(() => onHost('rmdir', group));
    const server = createServer().listen(join(home, `${id}.sock`));
    undo.push(() => new Promise((resolve) => server.close(resolve)));
    write(`data/environments/${id}/engine/vup-${id}-web/config`, 'lxc.uts.name = web\n');

    const leaks = leaksOf({ id, home }).join('\n');
    for (const kind of ['mount: ', 'interface ', 'firewall: ', 'control group ', 'socket: ', 'container ', 'file ']) {
      expect(leaks).toMatch(new RegExp(`^${kind}.*${id}`, 'm'));
    }
  });

  it('names a mention in a book, a temporary file, a half-made image, a strange one', () => {
    write('state/leases.json', writeChecked({ schema: 1, networks: { [id]: {} } }));
    write('data/store/blobs/sha256/short', 'x', 0o444);
    write(`data/store/blobs/sha256/${'a'.repeat(64)}`, 'x', 0o644);
    write('data/store/blobs/0123.1.2.3-4.5', 'half');
    write('cache/images/1.2.3-4.5/part', 'half');
    const leaks = leaksOf({ id, home }).join('\n');
    expect(leaks).toMatch(/^mentioned in .*leases\.json$/m);
    expect(leaks).toMatch(/^foreign .*\/short$/m);
    expect(leaks).toMatch(/^the blob .*a has mode 644$/m);
    expect(leaks).toMatch(/^half made and left: .*0123\.1\.2\.3-4\.5$/m);
    expect(leaks).toMatch(/^half made and left: .*cache\/images\/1\.2\.3-4\.5$/m);
    expect(leftIn(home).join('\n')).toMatch(/^temporary file .*leases\.json$/m);
  });

  it('names wide modes of keys, state and folders, whoever set them', () => {
    write(`data/environments/${id}/keys/web/id_ed25519`, 'key', 0o640);
    write(`data/environments/${id}/run.ndjson`, '{}', 0o644);
    write('state/trust.json', '{}', 0o666);
    write(`data/environments/${id}/tool`, '', 0o4700);
    chmodSync(join(root, 'keys'), 0o711);
    chmodSync(root, 0o711);
    const faults = faultsOf({ id, home }).join('\n');
    for (const end of [
      'id_ed25519 has mode 640',
      'run.ndjson has mode 644',
      'trust.json has mode 666',
      'tool has mode 4700',
      'keys has mode 711',
    ]) {
      expect(faults).toContain(end);
    }
    expect(faults).not.toContain(`${id} has mode 711`);
  });

  it('names a port that others can reach, and none of the loopback', async () => {
    const script = "require('net').createServer().listen(0, process.argv[1], function () { console.log(this.address().port) })";
    for (const address of ['0.0.0.0', '127.0.0.1', '::']) await start([process.execPath, '-e', script, address, `vup-${id}-${address}`]);
    const udp = "const s = require('dgram').createSocket('udp4'); s.bind(0, '0.0.0.0', () => console.log('here'))";
    await start([process.execPath, '-e', udp, `vup-${id}`]);
    const faults = faultsOf({ id, home }).filter((fault) => fault.includes('listens on'));
    expect(faults.map((fault) => fault.replace(/:\d+ /, ':0 ')).sort()).toEqual([
      'node listens on 0.0.0.0:0 (tcp)',
      'node listens on 0.0.0.0:0 (udp)',
      'node listens on [::]:0 (tcp)',
    ]);
    const port = /0\.0\.0\.0:\d+ \(tcp/.exec(faults.join())?.[0].split(' ')[0] ?? '';
    expect(faultsOf({ id, home, mayListenOn: [port] }).filter((fault) => fault.includes('(tcp)'))).toHaveLength(1);
  });

  it('names what was made twice, and state that cannot be read', async () => {
    for (const _ of [1, 2]) await start(waiting('-name', `guest=vup-${id}-web,debug-threads=on`));
    write(`data/environments/${id}/state.json`, '{"checksum":');
    const faults = faultsOf({ id, home }).join('\n');
    expect(faults).toContain(`2 of engine vup-${id}-web`);
    expect(faults).toMatch(/state\.json: it is not whole JSON/);
  });

  it('names a secret in a file, a command line, and the environment of a process', async () => {
    const canary = `canary-${process.pid}`;
    const secret = `secret-${process.pid}`;
    write(`data/environments/${id}/journal.ndjson`, `{"env":"${secret}"}`);
    write('cache/vfiles/a.json', canary);
    await start(waiting(secret));
    await start(waiting(`vup-${id}`), { TOKEN: canary });
    const faults = faultsOf({ id, home, canaries: [canary], secrets: [secret] }).join('\n');
    expect(faults).toMatch(/^secret in .*journal\.ndjson$/m);
    expect(faults).toMatch(/^secret in .*a\.json$/m);
    expect(faults).toMatch(/^secret in the command line of \d+: sh/m);
    expect(faults).toMatch(/^the person's environment in process \d+: sh/m);
  });

  it('names what was changed around a project', () => {
    const project = join(home, 'project');
    const tree = layCanaryTree(home, project);
    mkdirSync(project);
    writeFileSync(join(project, 'Vfile.yaml'), 'version: 1\n');
    expect(tree.changes()).toEqual([]);
    const beside = (name: string) => join(home, 'beside', name);
    writeFileSync(beside('open.txt'), 'changed\n');
    writeFileSync(beside('private'), 'canary beside/private\n');
    chmodSync(beside('run.sh'), 0o777);
    rmSync(beside('into-vfile'));
    symlinkSync('/etc', beside('new-link'));
    rmSync(beside('.ssh'), { recursive: true });
    utimesSync(join(home, 'above.txt'), 0, 0);
    const changed = tree.changes().map((change) => change.split(' ')[1]);
    expect(changed.sort()).toEqual(
      [
        'above.txt',
        ...['.ssh', '.ssh/known_hosts', 'into-vfile', 'new-link', 'open.txt', 'private', 'run.sh', 'twin'].map((name) => `beside/${name}`),
      ].sort(),
    );
  });
});
