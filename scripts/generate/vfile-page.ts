import { type JsonSchema, resolveRef } from './json-schema.ts';

const introduction = `<!-- Generated from schemas/vfile.v1.schema.json by scripts/generate.ts. Never edit. -->
# The Vfile, key by key

\`Vfile.example.yaml\` is the tour; this page lists every key. *trust* says whether a key stays inside the guest and the project
(\`inert\`) or reaches the host (\`host\`, needs trust). An unknown key is a mistake.
`;

/** Headings of the page: a title and the schema whose keys it lists. */
const sections: readonly (readonly [title: string, definition: string | undefined])[] = [
  ['Top', undefined],
  ['A machine', 'machine'],
  ['A port', 'port'],
  ['A folder', 'folder'],
  ['A provision step', 'step'],
  ['A ready probe', 'probe'],
  ['A variable', 'var'],
  ['lxc', 'lxc'],
  ['qemu', 'qemu'],
  ['virtualbox', 'virtualbox'],
];

/** \`docs/vfile.md\`: a table of keys for each block of the language. */
export function vfilePage(schema: JsonSchema): string {
  const parts = sections.map(([title, definition]) => {
    const block = definition === undefined ? schema : resolveRef({ $ref: `#/definitions/${definition}` }, schema);
    return `## ${title}\n\n${block.description ?? ''}\n\n${table(block, schema)}`;
  });
  return `${introduction}\n${parts.join('\n')}`;
}

function table(block: JsonSchema, root: JsonSchema): string {
  const head = '| key | what it is | default | trust | meaning | example |\n|---|---|---|---|---|---|\n';
  return `${head}${rows(block, root, '').join('\n')}\n`;
}

function rows(block: JsonSchema, root: JsonSchema, prefix: string): readonly string[] {
  const required = new Set(block.required ?? []);
  return Object.entries(block.properties ?? {}).flatMap(([name, reference]) => {
    const key = resolveRef(reference, root);
    const row = [
      `\`${prefix}${name}\`${required.has(name) ? ' (needed)' : ''}`,
      kindOf(key),
      key.default === undefined ? '' : code(key.default),
      key['x-trust'] ?? '',
      key.description ?? '',
      key.examples?.[0] === undefined ? '' : code(key.examples[0]),
    ];
    const nested = reference.$ref === undefined ? rows(key, root, `${prefix}${name}.`) : [];
    return [`| ${row.join(' | ')} |`, ...nested];
  });
}

/** What may stand there, in words. A string that only admits `${…}` is not said. */
function kindOf(key: JsonSchema): string {
  if (key.enum !== undefined) return key.enum.map(code).join(', ');
  if (key.const !== undefined) return code(key.const);
  const types = [key.type ?? 'any'].flat();
  const numeric = types.some((type) => type === 'integer' || type === 'number' || type === 'boolean');
  const words: Record<string, string> = {
    string: 'text',
    object: 'map',
    array: 'list',
    integer: 'whole number',
    number: 'number',
    boolean: 'true or false',
  };
  const shown = types.filter((type) => !(numeric && type === 'string' && key.default !== 'auto'));
  const range = key.minimum === undefined ? '' : ` ${key.minimum}–${key.maximum}`;
  return shown.map((type) => words[type] ?? type).join(' or ') + range;
}

function code(value: unknown): string {
  return `\`${JSON.stringify(value).replaceAll('|', '\\|')}\``;
}
