import { type Bench, type Group, whyNoContainers } from '../bench-context.ts';
import { inTerminal } from '../in-terminal.ts';
import { type Contender, interleave } from '../interleave.ts';
import { measurePeak, peakMethod } from '../peak-memory.ts';
import { type Project, withProject } from '../project.ts';
import { limitRow, type Row, skippedRow } from '../row.ts';
import { type Command, mustRun } from '../run-command.ts';
import { valuesOf } from '../statistics.ts';

const statusBarMiB = 60;
const upBarMiB = 90;
const vfile = `version: 1
name: vupbench
machines:
  one:
    count: 2
    memory: 512MiB
    ports: ["80"]
    provision:
      - shell: seq 1 2000
`;

/** Peak memory of the program itself, of which the first figure counts that comes over the bar in any view. */
export const memory: Group = {
  name: 'memory',
  rows: ['memory-status', 'memory-up', 'memory-up-terminal'],
  async run(bench) {
    const reason = whyNoContainers();
    if (reason !== undefined) return memory.rows.map((row) => skippedRow(row, reason));
    return withProject(bench, vfile, (project) => measure(bench, project));
  },
};

async function measure(bench: Bench, project: Project): Promise<readonly Row[]> {
  await mustRun(project.vup('up'));
  await mustRun(project.vup('destroy', '--yes'));
  const up =
    (name: string, command: Command): Contender =>
    async () => {
      const { peakMiB } = await measurePeak(command);
      const status = await measurePeak(project.vup('status'));
      await mustRun(project.vup('destroy', '--yes'));
      return { [name]: peakMiB, [`status after ${name}`]: status.peakMiB };
    };
  const contenders = [up('piped', project.vup('up')), up('terminal', inTerminal(project.vup('up')))];
  const rounds = await interleave(bench.options.runs, contenders, bench.signal);
  const note = `by ${peakMethod()}`;
  const status = ['status after piped', 'status after terminal'].flatMap((name) => valuesOf(rounds, name));
  return [
    limitRow('memory-status', 'MiB', status, statusBarMiB, note),
    limitRow('memory-up', 'MiB', valuesOf(rounds, 'piped'), upBarMiB, `${note}; two machines, output to a file`),
    limitRow('memory-up-terminal', 'MiB', valuesOf(rounds, 'terminal'), upBarMiB, `${note}; the same in a terminal`),
  ];
}
