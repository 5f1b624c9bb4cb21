import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { smallGuest } from '../../fixtures/guests/small-guest.ts';
import { virtualBoxRig } from '../../fixtures/virtualbox/rig.ts';
import { whyNoVirtualBox } from '../../fixtures/virtualbox/why-no-virtual-box.ts';
import { withBareVirtualBox } from '../bare-virtualbox.ts';
import type { Bench, Group } from '../bench-context.ts';
import { type Contender, interleave } from '../interleave.ts';
import { type Project, withProject } from '../project.ts';
import { countRow, type Row, ratioRow, skippedRow } from '../row.ts';
import { type Command, mustRun } from '../run-command.ts';
import type { Round } from '../statistics.ts';

const count = 10;
const script = 'bare-virtualbox.sh';
const vfile = `version: 1
name: vupbench
defaults:
  provider: virtualbox
  image: ./disk.qcow2
  memory: 256MiB
machines:
  one:
    count: ${count}
`;

/** Ten machines in VirtualBox, made and not started, for that needs no driver in the kernel; and how often it is asked about all of them. */
export const virtualBox: Group = {
  name: 'virtualbox',
  rows: ['virtualbox-make-10', 'virtualbox-make-10-blind', 'virtualbox-status-10'],
  async run(bench) {
    const reason = whyNoVirtualBox();
    if (reason !== undefined) return virtualBox.rows.map((row) => skippedRow(row, reason));
    const folder = mkdtempSync(join(bench.home, 'vupbench-virtualbox-'));
    const { PATH = '' } = process.env;
    try {
      const { bin } = await virtualBoxRig(join(bench.home, 'virtualbox'));
      process.env['PATH'] = `${bin}:${PATH}`;
      return await withProject(bench, vfile, (project) => measure(bench, project, { folder, bin }));
    } finally {
      process.env['PATH'] = PATH;
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** A folder for what is needed beside the project, and the one with VBoxManage. */
interface Place {
  readonly folder: string;
  readonly bin: string;
}

async function measure(bench: Bench, project: Project, place: Place): Promise<readonly Row[]> {
  copyFileSync((await smallGuest()).bootDisk, join(project.dir, 'disk.qcow2'));
  const make = await makeCommand(bench, project, place);
  await mustRun(make);
  const status = await statusRow(project, place);
  const base = baseOf(bench, project);
  const destroy = () => mustRun(project.vup('destroy', '--yes'));
  await destroy();
  const stalls: Round[] = [];
  const rounds = await withBareVirtualBox(bench, count, base, async (bare) => {
    const makeAndDestroy: Work = async (env) => {
      await mustRun({ ...make, env: { ...make.env, ...env } });
      await destroy();
    };
    await requireSameCalls(place, makeAndDestroy, () => bare.upAndDown('up'));
    const ofVup = async () => {
      const { ms } = await mustRun(make);
      await destroy();
      return { 'vup make': ms };
    };
    const contenders: readonly Contender[] = [
      ofVup,
      async () => ({ 'script make': await bare.upAndDown('up') }),
      async () => ({ 'script blind': await bare.upAndDown('blind') }),
    ];
    return interleave(
      bench.options.runs,
      contenders.map((measureOnce) => () => unstalled(stalls, measureOnce)),
      bench.signal,
    );
  });
  const note =
    stalls.length === 0
      ? undefined
      : `measured again, for VBoxManage stalled: ${stalls.map((found) => Object.keys(found).join()).join(', ')}`;
  const make10 = { rounds, vup: 'vup make', ...(note !== undefined && { note }) };
  return [
    ratioRow({ ...make10, name: 'virtualbox-make-10', peer: 'script make', against: script, bar: 1.5 }),
    ratioRow({ ...make10, name: 'virtualbox-make-10-blind', peer: 'script blind', against: `${script}, which asks nothing` }),
    status,
  ];
}

/** With it both end, before the machines are removed. */
const lastCall = 'list runningvms';

/** The script is no yardstick when it asks VirtualBox for more than Vup does, or for less. Either may have to ask again. @throws when it does */
async function requireSameCalls(place: Place, vup: Work, runScript: Work): Promise<void> {
  const kinds = (calls: readonly string[]): string =>
    calls
      .slice(0, calls.indexOf(lastCall) + 1)
      .map(kindOf)
      .toSorted()
      .join(', ');
  for (let tries = 1; ; tries += 1) {
    const ofVup = kinds(await callsDuring(place, vup));
    const ofScript = kinds(await callsDuring(place, runScript));
    if (ofVup === ofScript) return;
    if (tries === 3) throw new Error(`Vup calls VBoxManage for\n${ofVup}\nand ${script} for\n${ofScript}`);
  }
}

/** Runs something, with that on top of its environment. */
type Work = (env: { readonly PATH: string }) => Promise<unknown>;

/** What is asked for, without of which machine. */
function kindOf(call: string): string {
  return call.startsWith('list ') ? call : (call.split(' ')[0] ?? '');
}

/** How long a call waits when its work is done but it misses the end of a thread of its own, as VirtualBox 7.2 does in one of fifty calls. */
const stallMs = 10_000;
const triesMax = 12;

/** Measures until no call stalled, which would be all that is measured; `stalls` gets what was left out. */
async function unstalled(stalls: Round[], measureOnce: Contender): Promise<Round> {
  for (let tries = 1; ; tries += 1) {
    const round = await measureOnce();
    if (tries >= triesMax || Object.values(round).every((ms) => ms < stallMs)) return round;
    stalls.push(round);
  }
}

/** `vup up` but for the start, built as the program is. */
async function makeCommand(bench: Bench, { dir }: Project, { folder }: Place): Promise<Command> {
  const program = join(folder, 'make');
  const root = join(import.meta.dirname, '../../..');
  await mustRun({ argv: [process.execPath, 'scripts/bundle.mjs', program, 'test/fixtures/virtualbox/make-in-child.ts'], cwd: root });
  return { argv: [process.execPath, join(program, 'vup.js')], cwd: dir, env: { VUP_HOME: bench.home } };
}

/** How often `vup status` calls VBoxManage for all of them. */
async function statusRow(project: Project, place: Place): Promise<Row> {
  let told = 0;
  const status = project.vup('status', '--json');
  const calls = await callsDuring(place, async (env) => {
    const { output } = await mustRun({ ...status, env: { ...status.env, ...env } });
    const { machines } = JSON.parse(output) as { readonly machines: readonly { readonly status: string }[] };
    told = machines.filter((machine) => machine.status === 'stopped').length;
  });
  if (told !== count) throw new Error(`vup status tells ${told} of ${count} machines as stopped`);
  return countRow('virtualbox-status-10', 'calls', calls.length, 1, `of VBoxManage: ${calls.join(', ')}`);
}

/** The words of each call of VBoxManage, by one in front of it that writes them down. */
async function callsDuring({ folder, bin }: Place, work: Work): Promise<readonly string[]> {
  const front = mkdtempSync(join(folder, 'front-'));
  const log = join(front, 'calls');
  const text = `#!/bin/sh\nprintf '%s\\n' "$*" >>'${log}'\nexec '${bin}/VBoxManage' "$@"\n`;
  writeFileSync(join(front, 'VBoxManage'), text, { mode: 0o755 });
  const { PATH = '' } = process.env;
  process.env['PATH'] = `${front}:${PATH}`;
  try {
    await work({ PATH: process.env['PATH'] });
  } finally {
    process.env['PATH'] = PATH;
  }
  return readFileSync(log, 'utf8').trim().split('\n');
}

/** The image as the machines' disks stand on it. */
function baseOf({ home }: Bench, { dir }: Project): string {
  const lock = readFileSync(join(dir, 'Vfile.lock'), 'utf8');
  const store = join(home, 'data', 'store', 'virtualbox');
  const digest = readdirSync(store).find((name) => lock.includes(name));
  if (digest === undefined) throw new Error(`none of the images in ${store} is that of ${dir}`);
  return join(store, digest, 'disk.vdi');
}
