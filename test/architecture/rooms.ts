/** Who may import whom: DESIGN's table as data. `types` marks folders of which only types may be taken. */
export interface Room {
  readonly folders: readonly string[];
  /** Folders of which only `import type` is allowed. */
  readonly types: readonly string[];
  /** npm packages and `node:*` modules. */
  readonly packages: readonly string[];
}

const room = (folders: readonly string[], types: readonly string[] = [], packages: readonly string[] = []): Room => ({
  folders,
  types,
  packages,
});

const everything = ['vfile', 'machine', 'provider', 'trust', 'state', 'plan', 'image', 'guest', 'keeper', 'apply', 'host', 'events'];

/** One entry for each folder of `src/`; a folder without one fails the test. `errors` may be imported by all. */
export const rooms: Readonly<Record<string, Room>> = {
  errors: room([], [], ['fastest-levenshtein']),
  events: room([]),
  host: room([], ['events'], ['execa', 'undici', 'tinyglobby', 'node:*']),
  vfile: room(
    [],
    [],
    ['yaml', 'ajv', 'fastest-levenshtein', 'bytes-iec', 'parse-duration', '@babel/code-frame', 'node:module', 'node:path'],
  ),
  machine: room([], ['vfile'], ['bytes-iec', 'parse-duration']),
  provider: room([], ['machine', 'host', 'events']),
  state: room([], ['machine', 'provider', 'host'], ['node:path', 'node:crypto']),
  trust: room(['state'], ['machine', 'host'], ['node:path']),
  plan: room(['machine', 'provider'], ['state']),
  image: room(['events'], ['machine', 'provider', 'host'], ['@rgrove/parse-xml', 'node:path', 'node:crypto']),
  guest: room(['events'], ['machine', 'provider', 'host', 'state'], ['node:path', 'node:crypto']),
  engine: room([], ['machine', 'provider', 'host'], ['node:path']),
  bridge: room(['engine', 'provider'], ['machine', 'host'], ['node:path']),
  share: room(['engine', 'provider'], ['machine', 'host'], ['node:path']),
  vm: room(['engine', 'provider', 'image', 'guest'], ['machine', 'host'], ['node:path', 'node:crypto']),
  'providers/lxc': room(['provider', 'image', 'guest', 'engine', 'bridge', 'share'], ['machine', 'host'], ['node:path']),
  'providers/qemu': room(
    ['provider', 'image', 'guest', 'engine', 'bridge', 'share', 'vm'],
    ['machine', 'host'],
    ['node:path', 'node:crypto'],
  ),
  'providers/virtualbox': room(['provider', 'image', 'guest', 'engine', 'vm'], ['machine', 'host'], ['node:path']),
  'providers/memory': room(['provider', 'image', 'guest'], ['machine', 'host']),
  keeper: room(['host', 'events'], [], ['node:path']),
  apply: room(['plan', 'provider', 'state', 'image', 'guest', 'keeper', 'events'], ['machine', 'host'], ['node:path']),
  core: room(everything, [], ['node:path', 'node:crypto']),
  view: room(['events']),
  tui: room(['view', 'events'], [], ['ink', 'react']),
  render: room(['view', 'events'], [], ['listr2', 'cli-table3']),
  cli: room(
    ['core', 'events', 'tui', 'render', 'host', 'providers/lxc', 'providers/qemu', 'providers/virtualbox', 'keeper'],
    ['view', 'plan', 'provider'],
    ['commander', 'node:path'],
  ),
};

/** Files beside the folders of `src/`. */
export const topFiles: Readonly<Record<string, Room>> = {
  'main.ts': room(['host', 'cli', 'keeper']),
};
