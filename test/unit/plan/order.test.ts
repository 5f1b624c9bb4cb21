import { expect, it } from 'vitest';
import type { PlanFacts } from '../../../src/plan/facts.ts';
import { plan } from '../../../src/plan/plan.ts';
import { machine, recorded, wanted } from '../../fixtures/machines.ts';

it('destroys what is replaced only when the image of its successor is at hand', () => {
  const image = { name: 'debian/13', diskKind: 'rootfs', stored: false, prepared: false } as const;
  const after = machine('web', { image: { kind: 'catalog', name: 'debian/13' } });
  const facts: PlanFacts = {
    environment: 'shop',
    wanted: [wanted(after, { image })],
    recorded: { web: recorded(machine('web')) },
    observed: { web: { machine: 'web', status: 'running' } },
    networks: { memory: 'present' },
    forwards: [],
  };
  const destroy = plan(facts, { kind: 'up', names: [] }).steps.find(({ id }) => id === 'web.destroy');
  expect(destroy?.needs).toEqual(['image.debian/13', 'disk.memory.debian/13']);
});
