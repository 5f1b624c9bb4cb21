import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BareBoot, startByHand } from '../bare-vm.ts';
import { type Bench, type Group, isInstalled } from '../bench-context.ts';
import { interleave } from '../interleave.ts';
import { wants } from '../options.ts';
import { environmentId, type Project, withProject } from '../project.ts';
import { limitRow, type Row, ratioRow, skippedRow } from '../row.ts';
import { mustRun, runCommand } from '../run-command.ts';
import { type Round, valuesOf } from '../statistics.ts';
import { makeStock } from '../stock-image.ts';
import { type VmFacts, vmFactsOf } from '../vm-facts.ts';

const vfile = `version: 1
name: vupbench
defaults:
  provider: qemu
machines:
  one:
    image: debian/12
    cpus: 2
    memory: 1GiB
`;
const firmware = { code: '/usr/share/OVMF/OVMF_CODE_4M.fd', vars: '/usr/share/OVMF/OVMF_VARS_4M.fd' };
const pollMs = 20;
const cpuLimitMs = 2000;
/** 1.5 times as fast. */
const stockBar = 0.667;

/** A virtual machine from nothing: beside the same QEMU by hand, and beside the image as Debian would boot it. */
export const virtualMachine: Group = {
  name: 'vm',
  rows: ['vm-ssh', 'vm-up', 'vm-cpu', 'vm-stock'],
  async run(bench) {
    const reason = whyNoVirtualMachines();
    if (reason !== undefined) return virtualMachine.rows.map((row) => skippedRow(row, reason));
    return withProject(bench, vfile, async (project) => {
      await mustRun(project.vup('up'));
      const facts = vmFactsOf((await environmentId(bench, project)) ?? '');
      await mustRun(project.vup('destroy', '--yes'));
      const folder = mkdtempSync(join(bench.home, 'vupbench-stock-'));
      try {
        return toRows(await measure(bench, project, facts, folder));
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  },
};

async function measure(bench: Bench, project: Project, facts: VmFacts, folder: string): Promise<readonly Round[]> {
  // The slowest of them by far: left out where its row is not asked for.
  const hasStock = wants(bench.options, 'vm', 'vm-stock') && existsSync(firmware.code) && existsSync(firmware.vars);
  const image: BareBoot = { image: facts.image, format: 'qcow2' };
  const stock: BareBoot | undefined = hasStock ? { image: await makeStock(facts.image, folder), format: 'raw', firmware } : undefined;
  const contenders = [
    () => upOfVup(bench, project),
    async () => {
      const { told, ssh, booted } = await startByHand(bench, facts, image);
      return { 'bare told': told, 'bare ssh': ssh, 'bare booted': booted };
    },
    ...(stock === undefined ? [] : [async () => ({ 'stock ssh': (await startByHand(bench, facts, stock)).ssh })]),
  ];
  return interleave(bench.options.runs, contenders, bench.signal);
}

function toRows(rounds: readonly Round[]): readonly Row[] {
  const note = 'until `ssh true` was answered, for Vup over its own connection; 2 processors';
  const stock = { name: 'vm-stock', rounds, vup: 'vup ssh', peer: 'stock ssh', against: 'OVMF, GRUB, untrimmed image', bar: stockBar };
  return [
    ratioRow({ name: 'vm-ssh', rounds, vup: 'vup ssh', peer: 'bare ssh', against: 'the same QEMU by hand', bar: 1.15, note }),
    ratioRow({ name: 'vm-up', rounds, vup: 'vup up', peer: 'bare booted', against: "by hand until systemd's answer" }),
    limitRow('vm-cpu', 'ms', valuesOf(rounds, 'vup cpu'), cpuLimitMs, 'user and system time of `vup up` and what it waits for'),
    rounds.every((round) => 'stock ssh' in round) ? ratioRow({ ...stock, note }) : skippedRow('vm-stock', 'OVMF is not installed'),
  ];
}

/** One `up` from nothing; meanwhile its shared connection is watched for and asked. */
async function upOfVup(bench: Bench, project: Project): Promise<Round> {
  const up = project.vup('up');
  const timed = { ...up, argv: ['bash', '-c', 'TIMEFORMAT="cpu %U %S"; time "$@"', 'bash', ...up.argv] as const };
  const over = new AbortController();
  const started = performance.now();
  const answered = sshAnswered(bench, project, over.signal).then(() => performance.now() - started);
  const { ms, output } = await mustRun(timed).finally(() => setTimeout(() => over.abort(), pollMs * 10));
  const ssh = await answered;
  const [, user, system] = /^cpu ([\d.]+) ([\d.]+)$/m.exec(output) ?? [];
  await mustRun(project.vup('destroy', '--yes'));
  return { 'vup ssh': ssh, 'vup up': ms, 'vup cpu': (Number(user) + Number(system)) * 1000 };
}

/** @throws when `up` is over and there was no connection */
async function sshAnswered(bench: Bench, project: Project, over: AbortSignal): Promise<void> {
  let id: string | undefined;
  while (!over.aborted) {
    id ??= idOf(bench, project);
    const socket = id === undefined ? undefined : controlSocketOf(bench, id);
    if (socket !== undefined) {
      const asked = await runCommand({ argv: ['ssh', '-F', 'none', '-o', `ControlPath=${socket}`, 'root@vup', 'true'] });
      if (asked.exitCode === 0) return;
    }
    await sleep(pollMs);
  }
  throw new Error('no connection of `vup up` was seen');
}

/** Read from Vup's own index: to ask Vup would take time from what is measured. */
function idOf({ home }: Bench, { dir }: Project): string | undefined {
  const index = join(home, 'data', 'environments.json');
  if (!existsSync(index)) return undefined;
  const { environments } = JSON.parse(readFileSync(index, 'utf8')) as {
    readonly environments: readonly { readonly id: string; readonly projectDir: string }[];
  };
  return environments.find(({ projectDir }) => projectDir === dir)?.id;
}

function controlSocketOf({ home }: Bench, id: string): string | undefined {
  const folders = [join(home, 'data', 'environments', id, 'machines', 'one', 'run', 'ssh'), join('/run/vup', id, 'one', 'ssh')];
  for (const folder of folders) {
    const name = existsSync(folder) ? readdirSync(folder).find((file) => /^c-[0-9a-f]+$/.test(file)) : undefined;
    if (name !== undefined) return join(folder, name);
  }
  return undefined;
}

function whyNoVirtualMachines(): string | undefined {
  if (process.getuid?.() !== 0) return 'the tap of the script needs root';
  const missing = ['qemu-system-x86_64', 'qemu-img', 'ip', 'nft', 'dnsmasq', 'ssh', 'debugfs'].filter((tool) => !isInstalled(tool));
  return missing.length === 0 ? undefined : `not installed: ${missing.join(', ')}`;
}
