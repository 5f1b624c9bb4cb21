import type { EventBody, MachineSummary, StepSummary, VupEvent } from '../../src/events/event.ts';

/** A run as recorded events, and what every view must make of it. */
export interface Scenario {
  readonly name: string;
  readonly events: readonly VupEvent[];
  /** Width of the terminal; 80 unless told. */
  readonly columns?: number;
  readonly rows?: number;
  readonly color?: boolean;
  /** In the summary of every view that has one. */
  readonly summary: readonly string[];
  /** Also said by the quiet view: what needs a person. Each exactly once. */
  readonly alarms: readonly string[];
}

const beginning = Date.parse('2026-01-05T10:00:00.000Z');

/** Numbers and stamps events, `stepMs` apart. */
function record(bodies: readonly EventBody[], stepMs = 400): readonly VupEvent[] {
  return bodies.map((body, index) => ({ v: 1, seq: index + 1, at: new Date(beginning + index * stepMs).toISOString(), ...body }));
}

function steps(machine: string, ...kinds: readonly [kind: string, title: string][]): readonly StepSummary[] {
  return kinds.map(([kind, title], index) => {
    const before = kinds[index - 1];
    return { id: `${machine}.${kind}`, kind, machine, title, needs: before === undefined ? ['network.lxc'] : [`${machine}.${before[0]}`] };
  });
}

const network: StepSummary = { id: 'network.lxc', kind: 'create-network', title: 'set up the network', needs: [] };
const image: StepSummary = { id: 'image.debian/12', kind: 'pull-image', title: 'get image debian/12', needs: [] };

const start = (list: readonly StepSummary[]): EventBody => ({ type: 'run.start', command: 'up', environment: 'shop', steps: list });
const begin = (step: string): EventBody => ({ type: 'step.start', step });
const log = (step: string, line: string): EventBody => ({ type: 'step.log', step, stream: 'stdout', line });
const done = (step: string, ms = 1200): EventBody => ({ type: 'step.end', step, outcome: 'done', ms });
const skipped = (step: string): EventBody => ({ type: 'step.end', step, outcome: 'skipped', ms: 0 });

function machine(name: string, last: number, more: Partial<MachineSummary> = {}): MachineSummary {
  return { name, status: 'running', provider: 'lxc', address: `10.83.12.${last}`, ports: [], ...more };
}

const webPort = { bind: '127.0.0.1', host: 8080, guest: 80, protocol: 'tcp' } as const;
const db = steps('db', ['create', 'create'], ['provision', 'provision: schema']);
const web = steps('web', ['create', 'create'], ['start', 'boot'], ['provision', 'provision: nginx']);

const okBodies: readonly EventBody[] = [
  start([network, ...db, ...web]),
  begin('network.lxc'),
  done('network.lxc', 300),
  begin('db.create'),
  begin('web.create'),
  done('db.create'),
  begin('db.provision'),
  log('db.provision', 'Setting up postgresql-15'),
  { type: 'step.progress', step: 'db.provision', done: 34, total: 120, unit: 'packages' },
  done('web.create'),
  begin('web.start'),
  { type: 'step.progress', step: 'web.start', done: 12, total: 48, unit: 'units' },
  done('web.start'),
  begin('web.provision'),
  log('web.provision', 'Setting up nginx'),
  done('web.provision'),
  done('db.provision', 4200),
  {
    type: 'run.end',
    outcome: 'done',
    ms: 6400,
    machines: [machine('db', 10), machine('web', 11, { ports: [webPort], message: 'Open http://127.0.0.1:8080 and sign in as admin.' })],
  },
];

const provisionError = {
  code: 'VUP_PROVISION_FAILED',
  message: 'the step "nginx" ended with exit code 100',
  hint: 'Look inside with: vup ssh web',
  tail: ['Reading package lists...', 'E: Unable to locate package nginxx'],
} as const;

const failBodies: readonly EventBody[] = [
  start([...db, ...web]),
  begin('db.create'),
  begin('web.create'),
  done('db.create'),
  done('web.create'),
  begin('web.start'),
  done('web.start'),
  begin('web.provision'),
  log('web.provision', 'Reading package lists...'),
  log('web.provision', 'E: Unable to locate package nginxx'),
  { type: 'step.end', step: 'web.provision', outcome: 'failed', ms: 4100, error: provisionError },
  skipped('db.provision'),
  {
    type: 'run.end',
    outcome: 'failed',
    ms: 7000,
    machines: [machine('db', 10), machine('web', 11, { ports: [webPort] })],
    error: { code: 'VUP_APPLY_FAILED', message: 'one step failed', hint: 'Mend it and run vup again.' },
  },
];

const stuckError = {
  code: 'VUP_GUEST_NOT_READY',
  message: 'web did not become ready within 3m',
  hint: 'join its console: vup console web; or read it: vup logs web --console',
  missing: 'network',
  tail: ['[    2.51] Run /init as init process', 'eth0: \x1b[31mno carrier\x1b[0m'],
} as const;

const stuckBodies: readonly EventBody[] = [
  start(web),
  begin('web.create'),
  done('web.create'),
  begin('web.start'),
  { type: 'step.end', step: 'web.start', outcome: 'failed', ms: 180_000, error: stuckError },
  skipped('web.provision'),
  { type: 'run.end', outcome: 'failed', ms: 181_000, machines: [machine('web', 11)], error: stuckError },
];

const cancelBodies: readonly EventBody[] = [
  start([...db, ...web]),
  begin('db.create'),
  begin('web.create'),
  { type: 'interrupt', stage: 'first' },
  done('db.create'),
  { type: 'interrupt', stage: 'second' },
  { type: 'step.end', step: 'web.create', outcome: 'cancelled', ms: 900 },
  skipped('db.provision'),
  skipped('web.start'),
  skipped('web.provision'),
  {
    type: 'run.end',
    outcome: 'cancelled',
    ms: 2100,
    machines: [machine('db', 10, { status: 'stopped' }), machine('web', 11, { status: 'absent' })],
    error: { code: 'VUP_INTERRUPTED', message: 'interrupted', hint: 'Run vup again to carry on.' },
  },
];

const warningBodies: readonly EventBody[] = [
  { type: 'notice', message: 'Vfile.local.yaml is used' },
  start(web.slice(0, 1)),
  begin('web.create'),
  { type: 'warning', message: 'only 200 MiB are free', hint: 'vup cache prune', machine: 'web' },
  log('web.create', '\x1b[31mred\x1b[0m \x1b]0;title\x07and \x07quiet\r\n'),
  done('web.create'),
  { type: 'notice', message: 'web keeps its old disk' },
  { type: 'run.end', outcome: 'done', ms: 1500, machines: [machine('web', 11)] },
];

const imageBodies: readonly EventBody[] = [
  start([image, ...db.map((step) => ({ ...step, needs: step.id === 'db.create' ? [image.id] : step.needs }))]),
  begin(image.id),
  ...[6, 40, 71, 104].map(
    (count): EventBody => ({ type: 'step.progress', step: image.id, done: count, total: 120, unit: 'packages', label: `libfoo${count}` }),
  ),
  { type: 'step.progress', step: image.id, done: 96 * 2 ** 20, total: 300 * 2 ** 20, unit: 'bytes' },
  done(image.id, 92_000),
  begin('db.create'),
  done('db.create'),
  begin('db.provision'),
  done('db.provision'),
  { type: 'run.end', outcome: 'done', ms: 95_000, machines: [machine('db', 10)] },
];

const manyNames = Array.from({ length: 50 }, (_, index) => `node-${index + 1}`);

const manyBodies: readonly EventBody[] = [
  start(manyNames.flatMap((name) => steps(name, ['create', 'create'], ['provision', 'provision: agent']))),
  ...manyNames.map((name) => begin(`${name}.create`)),
  ...manyNames.slice(0, 20).flatMap((name) => [done(`${name}.create`), begin(`${name}.provision`)]),
  ...manyNames.slice(0, 9).map((name) => done(`${name}.provision`)),
  {
    type: 'step.end',
    step: 'node-15.provision',
    outcome: 'failed',
    ms: 3000,
    error: { code: 'VUP_PROVISION_FAILED', message: 'the step "agent" ended with exit code 1', tail: ['no route to host'] },
  },
  ...manyNames.slice(9, 14).map((name) => done(`${name}.provision`)),
  ...manyNames.slice(15, 20).map((name) => done(`${name}.provision`)),
  ...manyNames.slice(20).flatMap((name) => [done(`${name}.create`), skipped(`${name}.provision`)]),
  { type: 'run.end', outcome: 'failed', ms: 40_000, machines: manyNames.map((name, index) => machine(name, index + 10)) },
];

const destroyBodies: readonly EventBody[] = [
  {
    type: 'run.start',
    command: 'destroy',
    environment: 'shop',
    steps: steps('old', ['stop', 'stop'], ['destroy', 'destroy']),
  },
  begin('old.stop'),
  done('old.stop'),
  begin('old.destroy'),
  done('old.destroy'),
  { type: 'run.end', outcome: 'done', ms: 2000, machines: [] },
];

const idleBodies: readonly EventBody[] = [start([]), { type: 'run.end', outcome: 'done', ms: 40, machines: [machine('db', 10)] }];

const lockedBodies: readonly EventBody[] = [
  start([]),
  {
    type: 'run.end',
    outcome: 'failed',
    ms: 20,
    machines: [],
    error: { code: 'VUP_STATE_LOCKED', message: 'another run (pid 4711) holds the environment', hint: 'Wait for it, or end it.' },
  },
];

const stuckAlarms = [
  'web did not become ready within 3m (VUP_GUEST_NOT_READY)',
  'missing: an answer from its network; it boots',
  'Run /init as init process',
  'web | eth0: no carrier',
  'hint: join its console: vup console web; or read it: vup logs web --console',
];

const provisionAlarms = [
  'the step "nginx" ended with exit code 100',
  'hint: Look inside with: vup ssh web',
  'web | Reading package lists...',
];

/** Every scenario goes over every view. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'ok',
    events: record(okBodies),
    summary: ['✔ db', '✔ web', '10.83.12.11', 'http://127.0.0.1:8080 -> 80', 'sign in as admin.', 'Done in 6.4s.'],
    alarms: [],
  },
  {
    name: 'failing step with tail',
    events: record(failBodies),
    summary: ['- db', '✖ web', 'Failed after 7.0s: 1 step failed, 1 step not done.', 'web: provision: nginx'],
    alarms: [...provisionAlarms, 'hint: Mend it and run vup again.'],
  },
  {
    name: 'guest not ready',
    events: record(stuckBodies),
    summary: ['✖ web', 'Failed after 3m01s: 1 step failed, 1 step not done.', 'web: boot'],
    alarms: stuckAlarms,
  },
  {
    name: 'guest not ready, 40 columns',
    events: record(stuckBodies),
    columns: 40,
    summary: ['✖ web', 'Failed after 3m01s'],
    // Output is folded anywhere, a word of it too.
    alarms: stuckAlarms.filter((alarm) => !alarm.startsWith('Run /init')),
  },
  {
    name: 'cancelled',
    events: record(cancelBodies),
    summary: ['■ web', 'Stopped after 2.1s: 4 steps not done.'],
    alarms: ['✖ interrupted (VUP_INTERRUPTED)', 'Run vup again to carry on.'],
  },
  {
    name: 'warning',
    events: record(warningBodies),
    summary: ['✔ web', 'Done in 1.5s.'],
    alarms: [
      'warning: web: only 200 MiB are free',
      'hint: vup cache prune',
      'notice: Vfile.local.yaml is used',
      'notice: web keeps its old disk',
    ],
  },
  {
    name: 'many machines',
    events: record(manyBodies, 50),
    summary: [...manyNames.map((name) => `${name} `), '✔ node-20 ', '- node-21 ', 'Failed after 40s: 1 step failed, 30 steps not done.'],
    alarms: ['the step "agent" ended with exit code 1', 'node-15 | no route to host'],
  },
  {
    name: 'narrow, 40 columns',
    events: record(okBodies),
    columns: 40,
    summary: ['✔ db', 'http://127.0.0.1:8080 -> 80', 'Done in 6.4s.'],
    alarms: [],
  },
  {
    name: 'narrow and failing, 40 columns',
    events: record(failBodies),
    columns: 40,
    summary: ['✖ web', 'Failed after 7.0s'],
    alarms: ['hint: Look inside with: vup ssh web'],
  },
  {
    name: 'very narrow, 20 columns',
    events: record(okBodies),
    columns: 20,
    rows: 6,
    summary: ['✔ db', '10.83.12.11', 'Done in 6.4s.'],
    alarms: [],
  },
  {
    name: 'colour',
    events: record(failBodies),
    color: true,
    summary: ['Failed after 7.0s: 1 step failed, 1 step not done.'],
    alarms: provisionAlarms,
  },
  {
    name: 'image build progress',
    events: record(imageBodies, 8000),
    summary: ['✔ db', 'Done in 1m35s.'],
    alarms: [],
  },
  {
    name: 'destroy',
    events: record(destroyBodies),
    summary: ['✔ old  destroyed', 'Done in 2.0s.'],
    alarms: [],
  },
  {
    name: 'nothing to do',
    events: record(idleBodies),
    summary: ['✔ db', 'Nothing to do.'],
    alarms: [],
  },
  {
    name: 'locked: failed before the first step',
    events: record(lockedBodies),
    summary: ['Failed after 0.0s.'],
    alarms: ['✖ another run (pid 4711) holds the environment (VUP_STATE_LOCKED)', 'hint: Wait for it, or end it.'],
  },
];

/** The scenario of that name. */
export function scenarioNamed(name: string): Scenario {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (found === undefined) throw new Error(`no scenario "${name}"`);
  return found;
}
