import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { errorsPage } from '../../../scripts/generate/errors-page.ts';
import { formatPage } from '../../../scripts/generate/format-page.ts';
import { type JsonSchema, readVfileSchema, resolveRef } from '../../../scripts/generate/json-schema.ts';
import { vfilePage } from '../../../scripts/generate/vfile-page.ts';
import { vfileSchemaModule } from '../../../scripts/generate/vfile-schema-module.ts';
import { vfileTypes } from '../../../scripts/generate/vfile-types.ts';
import { vfileValidator } from '../../../scripts/generate/vfile-validator.ts';
import { forms } from '../../../src/machine/forms.ts';
import { machineOf, mistakesOf } from './load-text.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const schema = await readVfileSchema(root);

/** Every key of the language once, by where it is defined. */
function keysOf(block: JsonSchema, path: string, found = new Map<string, JsonSchema>()): ReadonlyMap<string, JsonSchema> {
  for (const [name, reference] of Object.entries(block.properties ?? {})) {
    const key = resolveRef(reference, schema);
    found.set(`${path}${name}`, key);
    if (reference.$ref === undefined) keysOf(key, `${path}${name}.`, found);
  }
  return found;
}

const blocks = Object.entries(schema.definitions ?? {}).map(([name, block]) => [`${name}.`, block] as const);
const keys = [['', schema] as const, ...blocks].flatMap(([path, block]) => [...keysOf(block, path)]);

/** What stands behind a key when it is one item of a list or one value of a map. */
const parts = blocks.filter(([name]) => name !== 'label.');

describe('the schema', () => {
  it.each(keys)('says of %s what it is, whether it reaches the host, and shows it', (_path, key) => {
    expect(key.description?.length).toBeGreaterThan(5);
    expect(key['x-trust']).toMatch(/^(inert|host)$/);
    expect(key.examples?.length).toBeGreaterThan(0);
  });

  it.each(parts)('says the same of %s', (_path, block) => {
    expect(block.description?.length).toBeGreaterThan(5);
    expect(block['x-trust']).toMatch(/^(inert|host)$/);
    expect(block.examples?.length).toBeGreaterThan(0);
  });

  it('lets exactly these reach the host', () => {
    const reaching = keys.filter(([, key]) => key['x-trust'] === 'host').map(([path]) => path);
    expect(reaching).toEqual([
      'hooks.after_up',
      'hooks.before_halt',
      'hooks.before_destroy',
      'var.env',
      'image.from',
      'lxc.config',
      'qemu.args',
      'virtualbox.customize',
    ]);
  });

  it('knows no block that lets unknown keys pass', () => {
    const open = keys.filter(([, key]) => key.properties !== undefined && key.additionalProperties !== false);
    expect(open.map(([path]) => path)).toEqual([]);
  });

  it('names only forms that there are', () => {
    const named = JSON.stringify(schema).matchAll(/"x-form":"([^"]+)"/g);
    expect([...new Set([...named].map(([, name]) => name))].sort()).toEqual(Object.keys(forms).sort());
  });

  it.each([...keysOf(resolveRef({ $ref: '#/definitions/machine' }, schema), '')])('has examples for %s that are right', (name, key) => {
    for (const example of key.examples ?? []) {
      const text = JSON.stringify({
        version: 1,
        profiles: { small: {}, 'with-tools': {} },
        machines: { db: {}, web: { ...(name === 'hostname' ? { count: 1 } : {}), [name]: example } },
      });
      const rules = mistakesOf(text).map(({ rule }) => rule);
      expect(rules).toEqual([]);
    }
  });
});

describe('defaults of the schema', () => {
  const read = (definition: string, key?: string) => {
    const block = resolveRef({ $ref: `#/definitions/${definition}` }, schema);
    return key === undefined ? block.default : resolveRef(block.properties?.[key] ?? {}, schema).default;
  };
  const stated = (key: string) => `version: 1\nmachines: { web: { ${key}: ${JSON.stringify(read(key))} } }\n`;
  const bare = machineOf('version: 1\nmachines: { web: }\n', 'web');

  it.each([
    'image',
    'cpus',
    'memory',
    'provider',
    'depends_on',
    'ports',
    'folders',
    'env',
    'autostart',
    'boot_timeout',
    'ready',
    'provision',
  ])('%s: writing it down changes nothing', (key) => {
    expect(read(key)).toBeDefined();
    expect(machineOf(stated(key), 'web')).toEqual(bare);
  });

  const pairs: readonly (readonly [what: string, bare: object, stated: object])[] = [
    [
      'port',
      { ports: [{ guest: 80 }] },
      { ports: [{ guest: 80, host: read('port', 'host'), protocol: read('port', 'protocol'), bind: read('port', 'bind') }] },
    ],
    [
      'short port',
      { ports: ['80'] },
      { ports: [{ guest: 80, host: read('port', 'host'), protocol: read('port', 'protocol'), bind: read('port', 'bind') }] },
    ],
    ['folder', { folders: ['.:/srv'] }, { folders: [{ from: '.', to: '/srv', readonly: read('folder', 'readonly') }] }],
    [
      'step',
      { provision: [{ shell: 'x' }] },
      {
        provision: [
          { shell: 'x', run: read('step', 'run'), as: read('step', 'as'), env: read('step', 'env'), inputs: read('step', 'inputs') },
        ],
      },
    ],
    ['probe', { ready: [{ tcp: 80 }] }, { ready: [{ tcp: 80, timeout: read('probe', 'timeout') }] }],
    ['http probe', { ready: [{ http: 80 }] }, { ready: [{ http: { port: 80, path: '/' } }] }],
  ];
  it.each(pairs)('%s: writing them down changes nothing', (_what, without, withDefaults) => {
    const load = (machine: object) => machineOf(JSON.stringify({ version: 1, machines: { web: machine } }), 'web');
    expect(JSON.stringify(withDefaults)).toContain(':');
    expect(load(withDefaults)).toEqual(load(without));
  });
});

describe('generated files are fresh', () => {
  const committed = (path: string) => readFileSync(`${root}${path}`, 'utf8');
  it.each([
    ['src/vfile/generated/vfile-types.ts', () => vfileTypes(schema)],
    ['src/vfile/generated/vfile-schema.ts', () => vfileSchemaModule(schema)],
    ['src/vfile/generated/vfile-validator.js', () => vfileValidator(schema, root)],
    ['docs/vfile.md', () => formatPage(vfilePage(schema), root)],
    ['docs/errors.md', () => formatPage(errorsPage(), root)],
  ] as const)('%s', async (path, generate) => {
    expect(committed(path)).toBe(await generate());
  });

  it('and the validator imports nothing', () => {
    expect(committed('src/vfile/generated/vfile-validator.js')).not.toMatch(/^import |(?<!')\brequire\(["']|import\(/m);
  });
});
