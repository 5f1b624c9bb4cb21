import type { Goal } from '../../src/plan/facts.ts';
import { addStrangers } from '../fakes/memory-host/find-problems.ts';
import { goals, MemoryProject } from '../fakes/memory-host/memory-project.ts';

const head = `version: 1
name: shop
defaults: { image: ./rootfs.tar, provider: memory, memory: 256MiB }
machines:
`;

const db = `  db:
    ports: ["5432:5432"]
    provision: [{ shell: make tables }]
    ready: [{ shell: "true" }]
`;

/** Three machines with all that a command does with machines. */
export const shop = `${head}${db}  web:
    count: 2
    depends_on: [db]
    ports: ["80"]
    provision: [{ shell: unpack }, { shell: warm up, run: always }]
`;

/** One renamed, one replaced, one fewer, one new, and settings that differ. */
const changed = `${head}  store:
    was: db
    hostname: db.test
    ports: ["5432:5432", "5433:5433"]
    provision: [{ shell: make tables }, { shell: make more tables }]
    ready: [{ shell: "true" }]
  web:
    count: 1
    cpus: 3
    depends_on: [store]
    ports: ["80"]
    provision: [{ shell: unpack anew }, { shell: warm up, run: always }]
  queue: { image: ./other.tar, memory: 512MiB }
`;

const small = `${head}  db:
    ports: ["5432:5432"]
    provision: [{ shell: make tables }]
    ready: [{ shell: "true" }]
`;

/** A command that is killed at every effect, and what mends it. */
export interface Scenario {
  readonly name: string;
  readonly like: 'container' | 'vm';
  /** The Vfile that the command finds, and all that was there before. */
  readonly prepare: () => Promise<MemoryProject>;
  readonly goal: Goal;
  /** What a person puts right before the next `vup up`. */
  readonly mend?: (project: MemoryProject) => void;
  /** The machines that run in the end; none: it is destroyed once more instead. */
  readonly machines: readonly string[];
}

const shopMachines = ['db', 'web-1', 'web-2'];

async function fresh(like: Scenario['like'], vfile: string): Promise<MemoryProject> {
  const project = new MemoryProject(like);
  project.write(vfile);
  addStrangers(project);
  return project;
}

async function running(like: Scenario['like'], vfile: string): Promise<MemoryProject> {
  const project = await fresh(like, vfile);
  await must(project, goals.up);
  return project;
}

async function must(project: MemoryProject, goal: Goal): Promise<void> {
  const { ending } = await project.run(goal);
  if (ending.kind !== 'ended' || ending.report.outcome !== 'done') throw new Error(`${goal.kind} failed: ${JSON.stringify(ending)}`);
}

const failing = (project: MemoryProject): MemoryProject => {
  project.computer.engine.answer = (argv) => (argv.includes('unpack') ? 1 : 0);
  return project;
};

/** Every command that changes something, over machines that are there or not. */
export const scenarios: readonly Scenario[] = [
  { name: 'up from nothing', like: 'container', prepare: () => fresh('container', shop), goal: goals.up, machines: shopMachines },
  { name: 'up from nothing, virtual machines', like: 'vm', prepare: () => fresh('vm', shop), goal: goals.up, machines: shopMachines },
  { name: 'halt', like: 'container', prepare: () => running('container', shop), goal: goals.halt, machines: shopMachines },
  { name: 'reload', like: 'container', prepare: () => running('container', shop), goal: goals.reload, machines: shopMachines },
  { name: 'reload of virtual machines', like: 'vm', prepare: () => running('vm', shop), goal: goals.reload, machines: shopMachines },
  {
    name: 'provision',
    like: 'container',
    prepare: async () => {
      const project = await running('container', small);
      project.write(small.replace('make tables', 'make better tables'));
      return project;
    },
    goal: goals.provision,
    machines: ['db'],
  },
  {
    name: 'a provision step that fails',
    like: 'container',
    prepare: async () => failing(await fresh('container', shop)),
    goal: goals.up,
    mend: ({ computer }) => {
      computer.engine.answer = () => 0;
    },
    machines: shopMachines,
  },
  { name: 'suspend', like: 'vm', prepare: () => running('vm', shop), goal: goals.suspend, machines: shopMachines },
  {
    name: 'resume',
    like: 'vm',
    prepare: async () => {
      const project = await running('vm', shop);
      await must(project, goals.suspend);
      return project;
    },
    goal: goals.resume,
    machines: shopMachines,
  },
  ...(['container', 'vm'] as const).map(
    (like): Scenario => ({
      name: `rename, replace and count of a ${like}`,
      like,
      prepare: async () => {
        const project = await running(like, shop);
        project.computer.lay('/home/ada/shop/other.tar', `${'\0'.repeat(257)}ustar${'\0'.repeat(251)}`);
        project.write(changed);
        return project;
      },
      goal: goals.up,
      machines: ['store', 'web-1', 'queue'],
    }),
  ),
  {
    name: 'another image',
    like: 'container',
    prepare: async () => {
      const project = await running('container', small);
      project.computer.lay('/home/ada/shop/rootfs.tar', `${'\0'.repeat(257)}ustar${'\0'.repeat(252)}`);
      return project;
    },
    goal: goals.up,
    machines: ['db'],
  },
  { name: 'destroy', like: 'container', prepare: () => running('container', shop), goal: goals.destroy, machines: [] },
  { name: 'destroy of virtual machines', like: 'vm', prepare: () => running('vm', shop), goal: goals.destroy, machines: [] },
];
