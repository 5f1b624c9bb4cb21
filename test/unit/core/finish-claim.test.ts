import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { MemoryProject } from '../../fixtures/memory-project.ts';

it.each(['claim.indexed', 'claim.folders-made', 'claim.ids-leased'])(
  'destroys what a run that ended at %s had only begun to make',
  async (place) => {
    let reached = false;
    const hit = async (name: string): Promise<void> => {
      if (name !== `up.${place}`) return;
      reached = true;
      throw new Error('the run ends here');
    };
    const project = new MemoryProject({ active: false, hit });
    try {
      project.image('one.tar', '1');
      project.vfile({ a: { image: './one.tar' } });
      await expect(project.run({ kind: 'up', names: [] })).rejects.toThrow('the run ends here');
      expect(reached).toBe(true);
      expect(await project.run({ kind: 'destroy', names: [] })).toMatchObject({ outcome: 'done' });
      expect(readdirSync(join(project.root, 'home', 'data', 'environments'))).toEqual([]);
      await expect(project.run({ kind: 'destroy', names: [] })).rejects.toMatchObject({ code: 'VUP_ENVIRONMENT_MISSING' });
    } finally {
      project.dispose();
    }
  },
);
