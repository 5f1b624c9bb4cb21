import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const src = fileURLToPath(new URL('../../src', import.meta.url));

/** What a file imports when it is loaded: neither types nor `import()`. */
function staticImports(file: string): readonly string[] {
  const statements = readFileSync(file, 'utf8').matchAll(/^(?:import|export) (?!type\b)(?:[^'";]*? from )?'([^']+)';/gm);
  return [...statements].map((match) => match[1] ?? '');
}

/** Every package that loading a file loads too. */
function packagesBehind(file: string, seen = new Set<string>()): ReadonlySet<string> {
  const packages = new Set<string>();
  if (seen.has(file)) return packages;
  seen.add(file);
  for (const specifier of staticImports(file)) {
    if (!specifier.startsWith('.')) packages.add(specifier);
    else for (const name of packagesBehind(join(dirname(file), specifier), seen)) packages.add(name);
  }
  return packages;
}

const entries = [
  ...readdirSync(join(src, 'view')).map((name) => `view/${name}`),
  ...['choose-view', 'ndjson-view', 'quiet-view', 'print', 'tasks-view'].map((name) => `render/${name}.ts`),
  'tui/start-tui.ts',
];

describe('loading', () => {
  it.each(entries)('%s loads no package', (entry) => {
    expect([...packagesBehind(join(src, entry))]).toEqual([]);
  });

  it('is seen by this test where it happens', () => {
    expect([...packagesBehind(join(src, 'tui/mount.tsx'))]).toEqual(expect.arrayContaining(['ink', 'react']));
    expect([...packagesBehind(join(src, 'render/task-list.ts'))]).toEqual(['listr2']);
  });
});
