import { withBare } from '../bare.ts';
import { type Bench, type Group, whyNoContainers } from '../bench-context.ts';
import { interleave } from '../interleave.ts';
import { measurePeak } from '../peak-memory.ts';
import { diskOf, type Project, upAndDown, withProject } from '../project.ts';
import { countRow, type Row, ratioRow, skippedRow } from '../row.ts';
import { mustRun } from '../run-command.ts';
import type { Round } from '../statistics.ts';

const script = 'bare-lxc.sh';

/** A Vfile of `count` machines. */
function vfileOf(count: number): string {
  return `version: 1\nname: vupbench\nmachines:\n  one:\n    count: ${count}\n    memory: 512MiB\n`;
}

/** One machine from nothing to running, and gone again. */
export const single: Group = {
  name: 'single',
  rows: ['up-1', 'destroy-1'],
  run: (bench) =>
    withContainers(single.rows, async () => {
      const rounds = await besideScript(bench, 1);
      return [upRow('up-1', rounds), destroyRow('destroy-1', rounds)];
    }),
};

/** Ten machines, both sides as many at once as there are cores. */
export const ten: Group = {
  name: 'ten',
  rows: ['up-10', 'destroy-10'],
  run: (bench) =>
    withContainers(ten.rows, async () => {
      const rounds = await besideScript(bench, 10);
      return [upRow('up-10', rounds), { ...destroyRow('destroy-10', rounds), verdict: 'info' as const, bar: '-' }];
    }),
};

/** Twenty machines go in at most the time of four, though stopping is mostly waiting. */
export const twentyGone: Group = {
  name: 'twenty-gone',
  rows: ['destroy-20'],
  run: (bench) =>
    withContainers(twentyGone.rows, () =>
      withProject(bench, vfileOf(1), (one) =>
        withProject(bench, vfileOf(20), async (twenty) => {
          await upAndDown(one);
          const contenders = [
            async () => ({ one: (await upAndDown(one)).destroy }),
            async () => ({ twenty: (await upAndDown(twenty)).destroy }),
          ];
          const rounds = await interleave(bench.options.runs, contenders, bench.signal);
          return [ratioRow({ name: 'destroy-20', rounds, vup: 'twenty', peer: 'one', against: 'vup destroy of one', bar: 4 })];
        }),
      ),
    ),
};

/** Fifty machines in one `up`; measured once, for it is about whether, not how fast. */
export const fifty: Group = {
  name: 'fifty',
  rows: ['up-50'],
  run: (bench) =>
    withContainers(fifty.rows, () =>
      withProject(bench, vfileOf(50).replace('512MiB', '256MiB'), async (project) => {
        const { ms, peakMiB } = await measurePeak(project.vup('up'));
        const states = await guestStates(project);
        const degraded = states.filter((state) => state === 'degraded').length;
        const running = states.filter((state) => state === 'running').length;
        const note = `${degraded} of them degraded; ${(ms / 1000).toFixed(1)} s, peak ${peakMiB.toFixed(0)} MiB`;
        return [countRow('up-50', 'machines', running + degraded, 50, note)];
      }),
    ),
};

async function withContainers(rows: readonly string[], measure: () => Promise<readonly Row[]>): Promise<readonly Row[]> {
  const reason = whyNoContainers();
  return reason === undefined ? measure() : rows.map((row) => skippedRow(row, reason));
}

/** Both sides go from nothing (no bridge, no machine) to systemd's answer in every guest, and back. */
async function besideScript(bench: Bench, count: number): Promise<readonly Round[]> {
  return withProject(bench, vfileOf(count), async (project) => {
    await mustRun(project.vup('up'));
    const disk = await diskOf(bench, project);
    await mustRun(project.vup('destroy', '--yes'));
    return withBare(bench, count, disk, async (bare) => {
      await bare.upAndDown();
      return interleave(
        bench.options.runs,
        [async () => prefixed('vup', await upAndDown(project)), async () => prefixed('script', await bare.upAndDown())],
        bench.signal,
      );
    });
  });
}

function prefixed(name: string, { up, destroy }: { readonly up: number; readonly destroy: number }): Round {
  return { [`${name} up`]: up, [`${name} destroy`]: destroy };
}

function upRow(name: string, rounds: readonly Round[]): Row {
  return ratioRow({ name, rounds, vup: 'vup up', peer: 'script up', against: script, bar: 1.5 });
}

function destroyRow(name: string, rounds: readonly Round[]): Row {
  return ratioRow({ name, rounds, vup: 'vup destroy', peer: 'script destroy', against: `${script}: lxc-stop -k, remove`, bar: 1.3 });
}

/** systemd's own word in each machine. */
async function guestStates(project: Project): Promise<readonly string[]> {
  const { output } = await mustRun(project.vup('status', '--json'));
  const { machines } = JSON.parse(output) as { readonly machines: readonly { readonly name: string; readonly status: string }[] };
  const states: string[] = [];
  for (const { name, status } of machines) {
    if (status !== 'running') continue;
    const asked = await mustRun(project.vup('exec', name, '--', 'sh', '-c', 'systemctl is-system-running || true'));
    states.push(asked.output.trim());
  }
  return states;
}
