import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/plan/step.ts';
import { formatPlan, type PrintableMachine, type PrintablePlan } from '../../../src/view/plan-text.ts';
import { displayWidth } from '../../../src/view/text-width.ts';

function machine(name: string, more: Partial<PrintableMachine>): PrintableMachine {
  return { machine: name, action: 'none', cost: 'safe', reasons: [], changes: [], loses: [], provision: [], notes: [], ...more };
}

const plan: PrintablePlan = {
  environment: 'shop',
  machines: [
    machine('db', { action: 'create', reasons: ['it does not exist'], provision: [{ id: 'schema', reason: 'new step' }] }),
    machine('web-1', {
      action: 'update',
      cost: 'restart',
      reasons: ['memory differs', 'a port is new'],
      changes: [
        { field: 'memory', from: '1GiB', to: '2GiB', cost: 'restart', reason: 'Vfile says 2GiB, machine has 1GiB' },
        { field: 'ports', to: '127.0.0.1:8080 -> 80', cost: 'live', reason: 'the Vfile has it' },
        { field: 'folders', from: '/srv', cost: 'restart', reason: 'the Vfile has it no more' },
      ],
      provision: [{ id: 'nginx', reason: 'changed: nginx.conf' }],
    }),
    machine('web-2', {
      action: 'replace',
      cost: 'data-loss',
      reasons: ['its image differs'],
      changes: [{ field: 'image', from: 'debian/11', to: 'debian/12', cost: 'replace', reason: 'r' }],
      loses: ['its disk: everything changed in the machine since it was made'],
    }),
    machine('old', { action: 'destroy', cost: 'data-loss', reasons: ['it is no longer in the Vfile'], loses: ['its disk'] }),
    machine('quiet', {}),
    machine('noted', { notes: ['step "x" is gone from the Vfile'] }),
  ],
  steps: [
    { kind: 'pull-image', image: 'debian/12', reason: 'it is not in the store' },
    { kind: 'create-network', provider: 'lxc', reason: 'the environment has no network yet' },
    { kind: 'create', machine: 'db', image: 'debian/12', reason: 'it does not exist' },
  ],
  notes: ['if "db" is the old "old", write "was: old" in it, and it is renamed in place'],
};

describe('formatPlan', () => {
  it('shows each change with symbol, cost and reason, and sums up', () => {
    expect(formatPlan(plan, { color: false })).toBe(`\
  + pull     image debian/12  because it is not in the store
  + create   network lxc      because the environment has no network yet
  + create   db               because it does not exist
      provision: schema because new step
  ~ restart  web-1            because memory differs; a port is new
      restart memory: 1GiB -> 2GiB
      live ports: + 127.0.0.1:8080 -> 80 because the Vfile has it
      restart folders: - /srv because the Vfile has it no more
      provision: nginx because changed: nginx.conf
-/+ replace  web-2            because its image differs
      replace image: debian/11 -> debian/12
      loses: its disk: everything changed in the machine since it was made
  - destroy  old              because it is no longer in the Vfile
      loses: its disk
    safe     noted
      note: step "x" is gone from the Vfile

note: if "db" is the old "old", write "was: old" in it, and it is renamed in place
Plan: 1 to create, 1 to update, 1 to replace, 1 to destroy.
`);
  });

  it('says that there is nothing to do', () => {
    const idle = (names: readonly string[]) =>
      formatPlan({ environment: 'e', machines: names.map((name) => machine(name, {})), steps: [], notes: [] }, { color: false });
    expect(idle(['a', 'b', 'c'])).toBe('Nothing to do: all 3 machines are as the Vfile says.\n');
    expect(idle(['a'])).toBe('Nothing to do: the machine is as the Vfile says.\n');
    expect(idle([])).toBe('Nothing to do: there are no machines.\n');
  });

  it.each([80, 60, 40, 30])('folds to %i columns without losing a word', (columns) => {
    const text = formatPlan(plan, { color: false, columns });
    for (const line of text.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(columns);
    const words = (of: string) => of.split(/\s+/).filter(Boolean);
    expect(words(text)).toEqual(words(formatPlan(plan, { color: false })));
  });

  it('colours only when asked, and changes nothing else by it', () => {
    const coloured = formatPlan(plan, { color: true, columns: 60 });
    expect(coloured).toContain('\x1b[32m  + ');
    expect(coloured).toContain('\x1b[31m-/+ ');
    expect(coloured.replaceAll(/\p{Cc}\[\d+m/gu, '')).toBe(formatPlan(plan, { color: false, columns: 60 }));
  });

  it('prints no control characters of names, reasons and values', () => {
    const evil = 'x\x1b[2J\x07\u202ey';
    const hostile: PrintablePlan = {
      environment: evil,
      machines: [
        machine(evil, {
          action: 'update',
          reasons: [evil],
          changes: [{ field: evil, from: evil, to: evil, cost: 'live', reason: evil }],
          provision: [{ id: evil, reason: evil }],
          loses: [evil],
          notes: [evil],
        }),
      ],
      steps: [{ kind: 'pull-image', image: evil, reason: evil }],
      notes: [evil],
    };
    expect(formatPlan(hostile, { color: false })).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
  });

  it('takes a Plan as the planner makes it', () => {
    const real: Plan = {
      environment: 'e',
      machines: [],
      steps: [
        {
          id: 'n',
          kind: 'remove-network',
          provider: 'lxc',
          providers: ['lxc'],
          needs: [],
          reason: 'the last machine is gone',
          cost: 'safe',
        },
      ],
      notes: [],
      destructive: [],
    };
    expect(formatPlan(real, { color: false })).toBe(
      '  - remove   network lxc  because the last machine is gone\n\nPlan: 0 to create, 0 to update, 0 to replace, 0 to destroy.\n',
    );
  });
});
