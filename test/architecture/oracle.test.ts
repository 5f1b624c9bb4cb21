import { globSync } from 'tinyglobby';
import { expect, it } from 'vitest';
import config from '../../vitest.config.ts';

interface Project {
  readonly test: { readonly name: string; readonly include: readonly string[]; readonly setupFiles?: readonly string[] };
}

const projects = (config as unknown as { readonly test: { readonly projects: readonly Project[] } }).test.projects;

it('the leak oracle is set up before every file of real tests', () => {
  const watched = projects.filter(({ test }) => test.setupFiles?.includes('test/oracle/watch-real-tests.ts'));
  const found = globSync(
    watched.flatMap(({ test }) => test.include),
    { cwd: new URL('../..', import.meta.url).pathname },
  );
  const all = globSync('test/**/*.real.test.{ts,tsx}', { cwd: new URL('../..', import.meta.url).pathname });
  expect(all.length).toBeGreaterThan(20);
  expect(all.filter((file) => !found.includes(file))).toEqual([]);
});
