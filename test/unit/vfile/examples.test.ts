import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadVfile } from '../../../src/core/load-vfile.ts';
import { type KeySchema, rootSchema, schemaOfItem, schemaOfKey } from '../../../src/vfile/key-schema.ts';
import { parseYaml } from '../../../src/vfile/parse-yaml.ts';
import type { Tree } from '../../../src/vfile/tree.ts';
import { inWords } from './load-text.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

function load(folder: string, file: string) {
  return loadVfile({
    vfile: { path: file, text: readFileSync(`${folder}/${file}`, 'utf8') },
    sets: [],
    vars: {},
    envVars: {},
    projectDir: folder,
    host: { arch: 'x86_64', cpus: 2 },
  });
}

const templates = readdirSync(`${root}templates`);
const all: readonly (readonly [name: string, folder: string, file: string])[] = [
  ['Vfile.example.yaml', root.replace(/\/$/, ''), 'Vfile.example.yaml'],
  ...templates.map((name) => [name, `${root}templates/${name}`, 'Vfile.yaml'] as const),
];

describe('Vfiles that ship with Vup', () => {
  it.each(all)('%s is right, and every file it names is there', (_name, folder, file) => {
    const result = load(folder, file);
    expect(result.ok ? [] : result.diagnostics.map(inWords)).toEqual([]);
    const paths = result.ok ? result.projectPaths.map(({ path }) => path) : [];
    expect(paths.filter((path) => !existsSync(path))).toEqual([]);
  });

  it.each(templates)('the template %s says what it is for', (name) => {
    const { about } = JSON.parse(readFileSync(`${root}templates/${name}/template.json`, 'utf8'));
    expect(about).toMatch(/^[a-z].{10,}[^.]$/);
  });
});

/** Path of every key of the schema below a block, lists and named entries as `*`. */
function keyPaths(schema: KeySchema | undefined, path: string): readonly string[] {
  if (schema === undefined) return [];
  const named = Object.keys(schema.properties ?? {}).flatMap((key) => [
    `${path}${key}`,
    ...keyPaths(schemaOfKey(schema, key), `${path}${key}.`),
  ]);
  const others = typeof schema.additionalProperties === 'object' ? keyPaths(schemaOfKey(schema, '*'), `${path}*.`) : [];
  return [...named, ...others, ...keyPaths(schemaOfItem(schema), `${path}*.`)];
}

function usedPaths(tree: Tree, schema: KeySchema | undefined, path: string): readonly string[] {
  if (tree.kind === 'list') return tree.items.flatMap((item) => usedPaths(item, schemaOfItem(schema), `${path}*.`));
  if (tree.kind === 'scalar') return [];
  return [...tree.entries].flatMap(([key, { value }]) => {
    const name = Object.hasOwn(schema?.properties ?? {}, key) ? key : '*';
    return [`${path}${name}`, ...usedPaths(value, schemaOfKey(schema, key), `${path}${name}.`)];
  });
}

describe('Vfile.example.yaml', () => {
  const { tree } = parseYaml('V', readFileSync(`${root}Vfile.example.yaml`, 'utf8'));
  const used = new Set(
    tree === undefined ? [] : usedPaths(tree, rootSchema, '').map((path) => path.replace(/^(defaults|profiles\.\*)\./, 'machines.*.')),
  );

  it('shows every key that works without trust', () => {
    const needTrust = [
      'vars.*.env',
      'vars.*.secret',
      'machines.*.lxc',
      'machines.*.lxc.config',
      'machines.*.qemu.args',
      'machines.*.virtualbox.customize',
    ];
    const reachesHost = /^(hooks|machines\.\*\.image)(\.|$)/;
    // A kernel is no file to ship for a tour.
    const needsKernel = /^machines\.\*\.qemu\.boot/;
    const known = keyPaths(rootSchema, '').filter((path) => !/^(defaults|profiles\.\*)\./.test(path));
    expect(known.length).toBeGreaterThan(50);
    expect(
      known.filter((path) => !used.has(path) && !needTrust.includes(path) && !reachesHost.test(path) && !needsKernel.test(path)),
    ).toEqual([]);
  });
});
