import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, emptyNode, type Group, vupCommand, whyNoContainers } from '../bench-context.ts';
import { inTerminal } from '../in-terminal.ts';
import { type Contender, interleave } from '../interleave.ts';
import { type Project, withProject } from '../project.ts';
import { type Row, ratioRow, skippedRow } from '../row.ts';
import { type Command, mustRun, timeOf } from '../run-command.ts';

/** These take a tenth of a second: more rounds, for a steadier median. */
const roundsPerRun = 5;

const one = 'version: 1\nname: vupbench\nmachines:\n  one: {}\n';
const twenty = 'version: 1\nname: vupbench\nmachines:\n  many:\n    count: 20\n    memory: 256MiB\n';
const withSteps = `version: 1
name: vupbench
machines:
  one:
    ports: ["80", "443"]
    env: { COLOR: green }
    provision:
      - shell: echo one >/root/one
      - script: ./setup.sh
        inputs: ["data/**"]
      - file: { from: ./data, to: /srv/data }
    ready:
      - shell: "true"
`;

/** `vup --version`. */
export const version: Group = {
  name: 'version',
  rows: ['version'],
  run: async (bench) => against(bench, [{ name: 'version', command: vupCommand(bench, ['--version']), bar: 1.5 }]),
};

/** What is typed most often while one machine runs. */
export const oneMachine: Group = {
  name: 'one',
  rows: ['status-1', 'noop', 'noop-terminal'],
  run: (bench) =>
    withMachines(bench, one, oneMachine.rows, (project) => [
      { name: 'status-1', command: project.vup('status'), bar: 1.7 },
      { name: 'noop', command: project.vup(), bar: 3.5 },
      { name: 'noop-terminal', command: inTerminal(project.vup()), beside: inTerminal(emptyNode), bar: 3.5, note: 'both on a terminal' },
    ]),
};

/** The same with all that a run without changes has to look at. */
export const stepsAndPorts: Group = {
  name: 'steps',
  rows: ['noop-steps'],
  run: (bench) =>
    withMachines(bench, withSteps, stepsAndPorts.rows, (project) => [
      { name: 'noop-steps', command: project.vup(), bar: 3.5, note: 'three provision steps, their files, two ports, a probe' },
    ]),
};

/** Many machines asked at once. */
export const twentyMachines: Group = {
  name: 'twenty',
  rows: ['status-20', 'noop-20'],
  run: (bench) =>
    withMachines(bench, twenty, twentyMachines.rows, (project) => [
      { name: 'status-20', command: project.vup('status'), bar: 3.5 },
      { name: 'noop-20', command: project.vup() },
    ]),
};

interface Short {
  readonly name: string;
  readonly command: Command;
  /** An empty Node.js under the same circumstances. */
  readonly beside?: Command;
  readonly bar?: number;
  readonly note?: string;
}

async function withMachines(
  bench: Bench,
  vfile: string,
  rows: readonly string[],
  commands: (project: Project) => readonly Short[],
): Promise<readonly Row[]> {
  const reason = whyNoContainers();
  if (reason !== undefined) return rows.map((row) => skippedRow(row, reason));
  return withProject(bench, vfile, async (project) => {
    layFiles(project);
    await mustRun(project.vup('up'));
    // Once more: what the first run learned about files is used from the second on.
    await mustRun(project.vup());
    return against(bench, commands(project));
  });
}

function layFiles({ dir }: Project): void {
  mkdirSync(join(dir, 'data'));
  writeFileSync(join(dir, 'setup.sh'), '#!/bin/sh\nset -e\nmkdir -p /srv\necho two >/srv/two\n');
  for (let number = 1; number <= 20; number += 1) writeFileSync(join(dir, 'data', `${number}.txt`), `${number}\n`.repeat(100));
}

/** Each command right after an empty Node.js. */
async function against(bench: Bench, commands: readonly Short[]): Promise<readonly Row[]> {
  const contenders = commands.map(
    ({ name, command, beside = emptyNode }): Contender =>
      async () => ({ [`node before ${name}`]: await timeOf(beside), [name]: await timeOf(command) }),
  );
  const rounds = await interleave(bench.options.runs * roundsPerRun, contenders, bench.signal);
  return commands.map(({ name, bar, note }) =>
    ratioRow({
      name,
      rounds,
      vup: name,
      peer: `node before ${name}`,
      against: 'node -e 0',
      ...(bar !== undefined && { bar }),
      ...(note !== undefined && { note }),
    }),
  );
}
