import type { MemoryMachine } from '../../src/providers/memory/engine.ts';
import { places } from '../fakes/memory-host/computer.ts';
import { addStrangers, problemsAlways, problemsConverged, problemsGone, readStates } from '../fakes/memory-host/find-problems.ts';
import { type Ending, goals, MemoryProject } from '../fakes/memory-host/memory-project.ts';
import type { Fate } from '../fakes/memory-host/process.ts';
import type { Event, History, Verb } from './history-commands.ts';
import { differences, endingProblems, outcomeOf, togetherProblems, unaskedProblems } from './history-endings.ts';
import { afterRun, beginning, lost, type Model, settled } from './history-model.ts';
import { edited, type MachineSpec, vfileOf } from './history-vfile.ts';

const stranger = 'feedbeef';
const markFile = 'mark of the history';
const yearMs = 365 * 86_400_000;
const longWaitMs = 600_000;

const firstMachines: readonly MachineSpec[] = [
  { name: 'ant', memoryMiB: 256, port: 8081, steps: ['lay bricks'] },
  { name: 'bee', memoryMiB: 256, steps: [] },
];

/** Worlds that histories begin in, each made once. */
export async function prepareWorlds(like: MemoryProject['like']): Promise<Record<History['start'], World>> {
  const project = new MemoryProject(like);
  project.write(vfileOf(firstMachines));
  addStrangers(project);
  const empty = new World(project, beginning(firstMachines));
  const running = empty.copy();
  await running.act({ kind: 'run', verb: 'up' });
  return { empty, running };
}

/** A project on a computer in memory, and what is to be true of it. */
export class World {
  readonly problems: string[] = [];
  /** How its runs ended. */
  readonly outcomes: string[] = [];
  private readonly project: MemoryProject;
  private model: Model;
  private marks: number;

  constructor(project: MemoryProject, model: Model, marks = 0) {
    this.project = project;
    this.model = model;
    this.marks = marks;
  }

  copy(): World {
    return new World(this.project.copy(), this.model, this.marks);
  }

  /** Lets it happen, and finds what must not be. */
  async act(event: Event): Promise<void> {
    await this.perform(event);
    if (event.kind === 'edit' || event.kind === 'clock') return;
    const isDue = (problem: string): boolean => !isTemporary(problem);
    this.find((await problemsAlways(this.project)).filter(isDue));
    const marks = new Set(this.machines().map(([, { files }]) => files.get(markFile)));
    for (const [mark, names] of this.model.kept) if (!marks.has(mark)) this.find([`${[...names].join(' or ')} is lost`]);
  }

  /** One `up` mends whatever has happened; one `destroy` leaves nothing. */
  async end(): Promise<void> {
    await this.run('up');
    const { steps } = await this.project.plan();
    this.find(steps.map(({ id }) => `the second plan has ${id}`));
    await this.run('destroy');
  }

  private find(problems: readonly string[]): void {
    this.problems.push(...problems);
  }

  private async perform(event: Event): Promise<void> {
    const { computer } = this.project;
    switch (event.kind) {
      case 'run':
        return void (await this.run(event.verb));
      case 'killed':
        if ((await this.run(event.verb, { stopAt: event.at })) === 'killed' && event.powerCut) computer.cutPower(event.at);
        return;
      case 'failing':
        return void (await this.run(event.verb, { failAt: { effect: event.at, code: event.code } }));
      case 'unknown':
        return this.runUnasked(event.verb);
      case 'together':
        return this.runTogether(event);
      case 'edit':
        this.model = { ...this.model, wanted: edited(this.model.wanted, event.edit) };
        return this.project.write(vfileOf(this.model.wanted));
      case 'take away':
        return this.takeAway(event.machine);
      case 'power off':
        return this.powerOff(event.machine);
      case 'kill keeper':
        return computer.keepers.clear();
      case 'clock':
        return computer.clock.jump(event.years * yearMs);
      case 'reboot':
        return event.powerCut ? computer.cutPower(1) : computer.reboot();
      default:
        return event satisfies never;
    }
  }

  private async run(verb: Verb, fate: Fate = {}): Promise<Ending['kind']> {
    const mayFail = fate.failAt !== undefined;
    const { ending } = await this.project.run(goals[verb], fate);
    this.noteEnd(verb, ending);
    this.find(endingProblems(verb, ending, mayFail));
    // What could not be cleared away is cleared away by the next run.
    const isDue = (problem: string): boolean => !(mayFail && problem.endsWith(' is left over'));
    if (outcomeOf(ending) === 'done') this.find((await this.problemsOfDone(verb)).filter(isDue));
    return ending.kind;
  }

  private noteEnd(verb: Verb, ending: Ending): void {
    this.model = afterRun(this.model, verb);
    this.outcomes.push(outcomeOf(ending));
  }

  private async problemsOfDone(verb: Verb): Promise<readonly string[]> {
    const names = this.model.wanted.map(({ name }) => name);
    switch (verb) {
      case 'up':
        return [...(await problemsConverged(this.project, names)), ...(await this.settle())];
      case 'destroy':
        this.model = settled(this.model, new Map());
        return problemsGone(this.project);
      case 'halt':
        return this.machines().flatMap(([key, { status }]) => (status === 'running' ? [`${key} runs after a halt`] : []));
      case 'reload': {
        const running = (await this.recorded()).filter(({ machine }) => machine.status === 'running').map(({ name }) => name);
        return names.filter((name) => !running.includes(name)).map((name) => `${name} does not run after a reload`);
      }
      default:
        return verb satisfies never;
    }
  }

  /** The machines are what the Vfile says; each has, or gets, a mark to be known by. */
  private async settle(): Promise<readonly string[]> {
    const problems: string[] = [];
    const names = new Map<string, string>();
    for (const { name, ports, machine } of await this.recorded()) {
      const want = this.model.wanted.find((each) => each.name === name);
      if (want !== undefined) problems.push(...differences(want, machine, ports));
      this.marks += 1;
      const mark = machine.files.get(markFile) ?? `mark ${this.marks}`;
      machine.files.set(markFile, mark);
      names.set(mark, name);
    }
    for (const [mark, former] of this.model.kept) {
      const name = names.get(mark);
      if (name === undefined || !former.has(name)) problems.push(`${[...former].join(' or ')} is now another machine`);
    }
    this.model = settled(this.model, names);
    return problems;
  }

  /** An engine that cannot be asked: nothing is changed. */
  private async runUnasked(verb: Verb): Promise<void> {
    const { engine } = this.project.computer;
    const before = engine.calls.length;
    engine.fault = (call) => {
      if (call === 'inspect') throw new Error('the engine does not answer');
    };
    const { ending } = await this.project.run(goals[verb]);
    engine.fault = () => undefined;
    this.outcomes.push(outcomeOf(ending));
    const changes = engine.calls.slice(before).map((call) => `${verb} of an engine that does not answer did ${call}`);
    this.find([...changes, ...unaskedProblems(verb, ending)]);
  }

  /** Two processes at once, the first of which may be killed. */
  private async runTogether({ verbs, waits, at }: Extract<Event, { kind: 'together' }>): Promise<void> {
    const lockTimeoutMs = waits ? longWaitMs : 0;
    const fates: readonly Fate[] = [{ stopAt: at }, {}];
    const ran = await Promise.all(verbs.map((verb, place) => this.project.run(goals[verb], fates[place], lockTimeoutMs)));
    const endings = ran.map(({ ending }) => ending);
    for (const [place, ending] of endings.entries()) this.noteEnd(verbs[place] ?? 'up', ending);
    this.find(togetherProblems(verbs, endings, waits));
  }

  private takeAway(at: number): void {
    const [key, machine] = this.pick(at) ?? [];
    if (key === undefined || machine === undefined) return;
    this.project.computer.engine.machines.delete(key);
    this.model = lost(this.model, machine.files.get(markFile) ?? '');
  }

  private powerOff(at: number): void {
    const [, machine] = this.pick(at) ?? [];
    if (machine?.status !== 'running') return;
    Object.assign(machine, { status: 'stopped', unfinished: undefined, forwards: [] });
    machine.busy.clear();
  }

  private pick(at: number) {
    const machines = this.machines();
    return machines[at % Math.max(machines.length, 1)];
  }

  private machines(): readonly (readonly [string, MemoryMachine])[] {
    return [...this.project.computer.engine.machines].filter(([key]) => !key.startsWith(stranger));
  }

  /** Machines that are recorded and there, with their ports of the host. */
  private async recorded() {
    const { machines } = this.project.computer.engine;
    const states = await readStates(this.project);
    return states.flatMap(({ environment, machines: records }) =>
      Object.values(records).flatMap(({ name, key, ports }) => {
        const machine = machines.get(`${environment.id}/${key}`);
        return machine === undefined ? [] : [{ name, machine, ports: ports.map(({ host }) => host) }];
      }),
    );
  }
}

/** A temporary file of a killed run; the next command takes it away. */
function isTemporary(problem: string): boolean {
  return problem.startsWith(places.project) && /\.Vfile\.lock\.\S+\.tmp was written$/.test(problem);
}
