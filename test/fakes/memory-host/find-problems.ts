import { replayChanges } from '../../../src/apply/records.ts';
import { createEnvironmentIndex } from '../../../src/state/environment-index.ts';
import { createJournal } from '../../../src/state/journal.ts';
import { environmentPaths, vupPaths } from '../../../src/state/paths.ts';
import type { EnvironmentState, RecordedMachine } from '../../../src/state/recorded.ts';
import { createStateStore } from '../../../src/state/store.ts';
import { places } from './computer.ts';
import { textOf } from './inode.ts';
import type { MemoryProject } from './memory-project.ts';

const stranger = 'feedbeef';

/** Puts things into the engine that are not Vup's. */
export function addStrangers({ computer: { engine, takenPorts } }: MemoryProject): void {
  const settings = { cpus: 1, memoryMiB: 1, hostname: 'web', folders: [] };
  const made = {
    status: 'running',
    settings,
    imageDigest: 'x',
    address: '10.0.0.9',
    commands: [],
    busy: new Set<string>(),
    files: new Map<string, string>(),
  } as const;
  engine.machines.set(`${stranger}/web`, { ...made, owner: `${stranger}/web`, commands: [], forwards: [] });
  engine.networks.set(stranger, ['web']);
  engine.disks.add('a disk of a stranger');
  takenPorts.add(20_000);
}

/** What holds whatever was broken off: records can be read and name all that is there, and nobody else's things were touched. */
export async function problemsAlways(project: MemoryProject): Promise<readonly string[]> {
  const { engine } = project.computer;
  const problems = [...strangerProblems(project), ...projectProblems(project)];
  try {
    const recorded = await recordedKeys(project);
    const unrecorded = [...engine.machines.keys()].filter((key) => !key.startsWith(stranger) && !recorded.has(key));
    problems.push(...unrecorded.map((key) => `the engine has ${key}, which no record names`));
    await project.status();
  } catch (error) {
    problems.push(`the records cannot be read: ${String(error)}`);
  }
  return problems;
}

/** What holds once a command came to its end and the plan is empty. `names`: the machines that are to run. */
export async function problemsConverged(project: MemoryProject, names: readonly string[]): Promise<readonly string[]> {
  const { engine, keepers } = project.computer;
  const states = await readStates(project);
  const records = states.flatMap(({ machines }) => Object.values(machines));
  const problems = [...(await problemsAlways(project)), ...leftoverProblems(project)];
  const expect = (holds: boolean, problem: string): void => void (holds || problems.push(problem));
  expect(
    records
      .map(({ name }) => name)
      .sort()
      .join() === [...names].sort().join(),
    `recorded are ${records.map(({ name }) => name).join()}, not ${names.join()}`,
  );
  expect(states.length === 1, `there are ${states.length} environments`);
  for (const record of records) problems.push(...machineProblems(project, states[0]?.environment.id ?? '', record));
  const own = [...engine.machines.keys()].filter((key) => !key.startsWith(stranger));
  expect(own.length === names.length, `the engine has ${own.join()}`);
  const hasForwards = records.some(({ ports }) => ports.length > 0);
  const wantedKeepers = project.like === 'container' && hasForwards ? 1 : 0;
  expect(keepers.all().length === wantedKeepers, `there are ${keepers.all().length} keepers`);
  expect(engine.partial.size === 0, 'a network is half made');
  const leased = Object.keys(leasesOf(project).networks);
  expect(leased.length === 1 && leased[0] === states[0]?.environment.id, `leases are held by ${leased.join()}`);
  return problems;
}

/** What holds once everything was destroyed. */
export async function problemsGone(project: MemoryProject): Promise<readonly string[]> {
  const { engine, keepers, disk } = project.computer;
  const problems = [...strangerProblems(project), ...projectProblems(project), ...leftoverProblems(project)];
  const expect = (holds: boolean, problem: string): void => void (holds || problems.push(problem));
  const machines = [...engine.machines.keys()].filter((key) => !key.startsWith(stranger));
  expect(machines.length === 0, `the engine still has ${machines.join()}`);
  expect(
    [...engine.networks.keys(), ...engine.partial].every((id) => id === stranger),
    'a network is left',
  );
  expect(keepers.all().length === 0, 'a keeper is left');
  const folders = [...(disk.current.find(`${places.vup}/data/environments`)?.entries.keys() ?? [])];
  expect(folders.length === 0, `folders of environments are left: ${folders.join()}`);
  const { networks, ports } = leasesOf(project);
  expect(Object.keys(networks).length + Object.keys(ports).length === 0, 'leases are left');
  const index = disk.current.find(`${places.vup}/data/environments.json`);
  expect(
    index === undefined || (JSON.parse(textOf(index.content)) as { environments: unknown[] }).environments.length === 0,
    'the index is not empty',
  );
  return problems;
}

/** The states of all environments that the index names, with their journals played over them. */
export async function readStates({ computer }: MemoryProject): Promise<readonly EnvironmentState[]> {
  const { process, host } = computer.open();
  const vup = vupPaths(host.env);
  const ids = (await createEnvironmentIndex(host, vup).list()).map(({ id }) => id);
  const states = await Promise.all(
    ids.map(async (id) => {
      const files = environmentPaths(vup, id);
      const { state } = await createStateStore(host.files, files).read();
      const { changes } = await createJournal(host.files, files.journal).replay();
      return state === undefined ? [] : [replayChanges(state, changes)];
    }),
  );
  process.kill();
  return states.flat();
}

async function recordedKeys(project: MemoryProject): Promise<ReadonlySet<string>> {
  const states = await readStates(project);
  return new Set(states.flatMap(({ environment, machines }) => Object.values(machines).map(({ key }) => `${environment.id}/${key}`)));
}

function machineProblems({ computer: { engine, keepers }, like }: MemoryProject, id: string, record: RecordedMachine): readonly string[] {
  const machine = engine.machines.get(`${id}/${record.key}`);
  if (machine === undefined) return [`${record.name} is recorded and not there`];
  const problems: string[] = [];
  const expect = (holds: boolean, problem: string): void => void (holds || problems.push(`${record.name} ${problem}`));
  expect(machine.status === 'running' && machine.unfinished === undefined, `is ${machine.status} ${machine.unfinished ?? ''}`);
  expect(machine.busy.size === 0, `still runs what a dead run began: ${[...machine.busy].join()}`);
  const carried =
    like === 'vm'
      ? machine.forwards
      : keepers.all().flatMap(({ forwards }) => forwards.filter(({ address }) => address === record.address));
  const texts = (ports: readonly { readonly host: number; readonly guest: number }[]) =>
    ports
      .map(({ host, guest }) => `${host}:${guest}`)
      .sort()
      .join();
  expect(texts(carried) === texts(record.ports), `has forwards ${texts(carried)}, recorded are ${texts(record.ports)}`);
  expect(record.ports.length === record.machine.ports.length, 'lacks forwards');
  expect(record.status === 'created', `is recorded as ${record.status}`);
  expect(
    record.provision.every(({ outcome }) => outcome === 'done'),
    'has steps that are not done',
  );
  return problems;
}

function strangerProblems({ computer: { engine } }: MemoryProject): readonly string[] {
  const [machine, network] = [engine.machines.get(`${stranger}/web`), engine.networks.get(stranger)];
  const isWhole =
    machine !== undefined && machine.commands.length === 0 && machine.forwards.length === 0 && engine.disks.has('a disk of a stranger');
  return isWhole && (network !== undefined || machine.status === 'stopped') ? [] : ['a stranger was touched'];
}

function projectProblems({ computer: { disk } }: MemoryProject): readonly string[] {
  const known = new Set(['Vfile.yaml', 'rootfs.tar', 'other.tar', 'Vfile.lock']);
  const outside = disk.current
    .tree('/')
    .filter((path) => !path.startsWith(places.vup) && !['/home', '/tmp', places.home, places.project].includes(path))
    .filter((path) => !known.has(path.slice(places.project.length + 1)));
  return outside.map((path) => `${path} was written`);
}

/** Names that only a run under way may have: temporary files, tickets of processes. A dead one's lock is nobody's, and what lies in an environment goes with it. */
function leftoverProblems({ computer: { disk } }: MemoryProject): readonly string[] {
  const isLeftover = (path: string): boolean => /\.tmp$|\.takeover$|\d+\.\d+\.boot-\d+\.\d+/.test(path);
  return disk.current
    .tree(places.vup)
    .filter((path) => isLeftover(path) && !path.startsWith(`${places.vup}/data/environments/`))
    .map((path) => `${path} is left over`);
}

function leasesOf({ computer: { disk } }: MemoryProject): { readonly networks: object; readonly ports: object } {
  const inode = disk.current.find(`${places.vup}/state/leases.json`);
  if (inode === undefined) return { networks: {}, ports: {} };
  const { networks, ports } = JSON.parse(textOf(inode.content)) as { readonly networks: object; readonly ports: object };
  return { networks, ports };
}
