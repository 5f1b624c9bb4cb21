import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bench, type Group, isInstalled, whyNoContainers } from '../bench-context.ts';
import { type Contender, interleave } from '../interleave.ts';
import { upAndDown, withProject } from '../project.ts';
import { type Row, ratioRow, skippedRow } from '../row.ts';
import { type Command, mustRun, runCommand, timeOf } from '../run-command.ts';

const boxVariable = 'VUP_BENCH_VAGRANT_BOX';
const imageVariable = 'VUP_BENCH_LXD_IMAGE';
const vfile = 'version: 1\nname: vupbench\nmachines:\n  one: {}\n';

/** Beside vagrant-lxc, with a box that is added already. */
export const vagrantLxc: Group = {
  name: 'vagrant-lxc',
  rows: ['vagrant-lxc'],
  async run(bench) {
    const box = process.env[boxVariable];
    const reason = (await whyNoVagrantLxc()) ?? (box === undefined ? `name a box that is added already in ${boxVariable}` : undefined);
    if (reason !== undefined || box === undefined) return [skippedRow('vagrant-lxc', reason ?? 'no box')];
    const dir = mkdtempSync(join(tmpdir(), 'vupbench-vagrant-'));
    const vagrant = (...words: string[]): Command => ({ argv: ['vagrant', ...words], cwd: dir, env: { VAGRANT_CHECKPOINT_DISABLE: '1' } });
    try {
      writeFileSync(join(dir, 'Vagrantfile'), `Vagrant.configure("2") { |config| config.vm.box = ${JSON.stringify(box)} }\n`);
      return await besidePeer(bench, 'vagrant-lxc', async () => {
        const peer = await timeOf(vagrant('up', '--provider=lxc'));
        await mustRun(vagrant('destroy', '-f'));
        return { peer };
      });
    } finally {
      await runCommand(vagrant('destroy', '-f'));
      rmSync(dir, { recursive: true, force: true });
    }
  },
};

/** Beside LXD (its client is called `lxc`), with an image that is imported already. */
export const lxd: Group = {
  name: 'lxd',
  rows: ['lxd'],
  async run(bench) {
    const image = process.env[imageVariable];
    const missing = isInstalled('lxc') ? undefined : 'LXD is not installed';
    const reason = missing ?? (image === undefined ? `name an image that is imported already in ${imageVariable}` : undefined);
    if (reason !== undefined || image === undefined) return [skippedRow('lxd', reason ?? 'no image')];
    const name = `vupbench-${process.pid}`;
    const remove: Command = { argv: ['lxc', 'delete', '--force', name] };
    const wait = 'until [ -S /run/systemd/private ]; do sleep 0.02; done; systemctl is-system-running --wait || true';
    try {
      return await besidePeer(bench, 'lxd', async () => {
        const launch = await timeOf({ argv: ['lxc', 'launch', image, name] });
        const boot = await timeOf({ argv: ['lxc', 'exec', name, '--', 'sh', '-c', wait] });
        await mustRun(remove);
        return { peer: launch + boot };
      });
    } finally {
      await runCommand(remove);
    }
  },
};

async function whyNoVagrantLxc(): Promise<string | undefined> {
  if (!isInstalled('vagrant')) return 'vagrant-lxc is not installed';
  const { output } = await runCommand({ argv: ['vagrant', 'plugin', 'list'], env: { VAGRANT_CHECKPOINT_DISABLE: '1' } });
  return output.includes('vagrant-lxc') ? undefined : 'the plugin vagrant-lxc is not installed';
}

async function besidePeer(bench: Bench, name: string, peer: Contender): Promise<readonly Row[]> {
  const reason = whyNoContainers();
  if (reason !== undefined) return [skippedRow(name, reason)];
  return withProject(bench, vfile, async (project) => {
    await upAndDown(project);
    await peer();
    const rounds = await interleave(bench.options.runs, [async () => ({ vup: (await upAndDown(project)).up }), peer], bench.signal);
    return [ratioRow({ name, rounds, vup: 'vup', peer: 'peer', against: `${name}: up of one` })];
  });
}
