import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect, it } from 'vitest';
import { machine, shell } from '../../fixtures/machines.ts';
import { MemoryWorld } from '../../fixtures/memory-world.ts';

const schema = JSON.parse(readFileSync(join(import.meta.dirname, '../../../schemas/plan.v1.schema.json'), 'utf8')) as object;
const validate = new Ajv({ strict: true }).compile(schema);

it('prints plans that its schema describes', async () => {
  const world = new MemoryWorld();
  try {
    const before = [machine('a', { provision: [shell('s')] }), machine('gone')];
    const after = [machine('a', { memoryMiB: 1024, provision: [shell('s', { text: 'other' })] }), machine('new', { dependsOn: ['a'] })];
    for (const list of [before, after]) {
      const printed: unknown = JSON.parse(JSON.stringify({ version: 1, ...(await world.plan(list)) }));
      expect(validate(printed), JSON.stringify(validate.errors)).toBe(true);
      await world.run(list);
    }
    expect(validate({ version: 1, environment: 'x' })).toBe(false);
  } finally {
    world.dispose();
  }
});
