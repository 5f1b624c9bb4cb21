import { createHash } from 'node:crypto';
import { isAbsolute, join } from 'node:path';
import { VupError } from '../errors/vup-error.ts';
import type { HostEnv } from '../host/host.ts';
import type { EnvironmentPaths, MachinePaths } from '../provider/machine-paths.ts';

/** Every file and folder of Vup that is not of one environment. All absolute. */
export interface VupPaths {
  /** Holds the folders of all environments, by id. */
  readonly environments: string;
  /** Which environment belongs to which project folder. */
  readonly index: string;
  readonly indexLock: string;
  /** Content-addressed images and layers; live disks stand on it. */
  readonly store: string;
  /** Leases of subnets, ports and id ranges. */
  readonly leases: string;
  readonly leasesLock: string;
  /** What a person has allowed. */
  readonly trust: string;
  readonly trustLock: string;
  /** What was found out about accelerators, per start of the host. */
  readonly verdicts: string;
  /** Downloads in flight; may be deleted at any time. */
  readonly downloads: string;
  /** What Vfiles came to, by path; may be deleted at any time. */
  readonly vfiles: string;
  /** Where sockets go whose own path would be too long. */
  readonly sockets: string;
  /** A person's settings. */
  readonly config: string;
}

/** Every file and folder of one environment that is not of one machine. */
export interface EnvironmentFiles extends EnvironmentPaths {
  readonly state: string;
  /** A copy of the state, for when that is damaged. */
  readonly stateBackup: string;
  /** Where `vup doctor --repair` puts a state that cannot be read, and its copy with `.bak` after it. */
  readonly stateDamaged: string;
  readonly journal: string;
  /** There while the hooks after `up` have not all run since machines came up. */
  readonly hooksOwed: string;
  readonly lock: string;
  /** Events of the last run with steps; the run before it is beside it as `.1`. */
  readonly runLog: string;
  /** Key pairs of its machines and the host keys that ssh checks. 0700. */
  readonly keys: string;
  /** What secrets are digested with for records. */
  readonly secretsKey: string;
  /** Engine configuration; the lxcpath of its containers. */
  readonly engine: string;
  readonly machines: string;
  /** Where sockets go whose own path would be too long. */
  readonly sockets: string;
  /** Identity of the keeper, its log and its wanted forwards. 0700. */
  readonly keeper: string;
}

interface Roots {
  readonly data: string;
  readonly state: string;
  readonly cache: string;
  readonly config: string;
}

/**
 * Where Vup keeps things for whoever runs it: below VUP_HOME; for root in the system's places, also under sudo, since id-mapped
 * containers must be able to traverse them; else by the XDG base directories. @throws VUP_USAGE for a VUP_HOME that is not absolute
 */
export function vupPaths(env: HostEnv): VupPaths {
  const { data, state, cache, config } = rootsFor(env);
  return {
    environments: join(data, 'environments'),
    index: join(data, 'environments.json'),
    indexLock: join(data, 'environments.lock'),
    store: join(data, 'store'),
    leases: join(state, 'leases.json'),
    leasesLock: join(state, 'leases.lock'),
    trust: join(state, 'trust.json'),
    trustLock: join(state, 'trust.lock'),
    verdicts: join(state, 'verdicts.json'),
    downloads: join(cache, 'downloads'),
    vfiles: join(cache, 'vfiles'),
    sockets: shortFolder(env),
    config: join(config, 'config.yaml'),
  };
}

function rootsFor(env: HostEnv): Roots {
  const home = env.get('VUP_HOME');
  if (home !== undefined && home !== '') return below(requireAbsolute(home));
  if (env.uid === 0) return { data: '/var/lib/vup', state: '/var/lib/vup', cache: '/var/cache/vup', config: '/etc/vup' };
  return {
    data: xdg(env, 'XDG_DATA_HOME', '.local/share'),
    state: xdg(env, 'XDG_STATE_HOME', '.local/state'),
    cache: xdg(env, 'XDG_CACHE_HOME', '.cache'),
    config: xdg(env, 'XDG_CONFIG_HOME', '.config'),
  };
}

function below(home: string): Roots {
  return { data: join(home, 'data'), state: join(home, 'state'), cache: join(home, 'cache'), config: join(home, 'config') };
}

function requireAbsolute(home: string): string {
  if (isAbsolute(home)) return home;
  throw new VupError('VUP_USAGE', {
    message: `VUP_HOME is "${home}", which is no absolute path`,
    hint: 'Set it to one that begins with /.',
  });
}

/** The specification says that a relative path in these variables is to be ignored. */
function xdg(env: HostEnv, name: string, fallback: string): string {
  const folder = env.get(name);
  return join(folder !== undefined && isAbsolute(folder) ? folder : join(env.homeDir, fallback), 'vup');
}

/** Where one environment keeps things. @throws VUP_BUG for an id that is not 8 hex digits */
export function environmentPaths(vup: VupPaths, id: string): EnvironmentFiles {
  if (!/^[0-9a-f]{8}$/.test(id)) throw new VupError('VUP_BUG', { message: `"${id}" is no environment id` });
  const root = join(vup.environments, id);
  return {
    root,
    network: join(root, 'network'),
    state: join(root, 'state.json'),
    stateBackup: join(root, 'state.json.bak'),
    stateDamaged: join(root, 'state.json.damaged'),
    journal: join(root, 'journal.ndjson'),
    hooksOwed: join(root, 'hooks-owed'),
    lock: join(root, 'lock'),
    runLog: join(root, 'run.ndjson'),
    keys: join(root, 'keys'),
    secretsKey: join(root, 'keys', 'secrets.key'),
    engine: join(root, 'engine'),
    machines: join(root, 'machines'),
    keeper: join(root, 'keeper'),
    sockets: join(vup.sockets, id),
  };
}

/** Where a state of an older version is kept once it is written anew. */
export function stateOfVersion({ state }: EnvironmentFiles, version: number): string {
  return `${state}.v${version}.bak`;
}

const graveName = /^\.gone-([0-9a-f]{8})-(.+)$/;

/** Where an environment's folder goes by one rename before it is removed; `ticket` tells whose doing it is. */
export function environmentGrave(vup: VupPaths, id: string, ticket: string): string {
  return join(vup.environments, `.gone-${id}-${ticket}`);
}

/** What the name of such a folder says; undefined for any other name. */
export function parseGrave(name: string): { readonly id: string; readonly ticket: string } | undefined {
  const [, id, ticket] = graveName.exec(name) ?? [];
  return id === undefined || ticket === undefined ? undefined : { id, ticket };
}

/** Where one machine keeps things; `key` is what the engine knows it by. @throws VUP_BUG for a key that is no plain name */
export function machinePaths(environment: EnvironmentFiles, key: string): MachinePaths {
  if (!/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(key)) throw new VupError('VUP_BUG', { message: `"${key}" is no machine key` });
  // Without `join`, which takes such paths apart again: each command does this for every machine.
  const root = `${environment.machines}/${key}`;
  return {
    root,
    engine: environment.engine,
    disk: `${root}/disk`,
    folders: `${root}/folders`,
    records: `${root}/records`,
    run: socketFolder(`${root}/run`, environment.sockets),
    keys: `${environment.keys}/${key}`,
    consoleLog: `${root}/console.log`,
    engineLog: `${root}/engine.log`,
  };
}

/** sun_path of unix(7) holds 108 bytes with the end mark. */
const maxSocketBytes = 107;

/**
 * The path to use for a socket that should be at `wanted`: that one when it fits, else a name made from it in a short folder that
 * outlives a logout (which /run/user does not). Call makeSocketFolder of host before binding.
 */
export function socketPath(env: HostEnv, wanted: string): string {
  if (Buffer.byteLength(wanted) <= maxSocketBytes) return wanted;
  const name = createHash('sha256').update(wanted).digest('hex').slice(0, 24);
  // In a folder of their own: the one above is walked through by whoever runs a machine's engine.
  return join(shortFolder(env), 'keeper', `${name}.sock`);
}

/** What {@link MachinePaths.run} promises for names in it. */
const socketNameBytes = 40;

/** The folder itself where sockets in it can be bound, else one named after it in the short folder. */
function socketFolder(wanted: string, short: string): string {
  if (Buffer.byteLength(wanted) + 1 + socketNameBytes <= maxSocketBytes) return wanted;
  return join(short, createHash('sha256').update(wanted).digest('hex').slice(0, 16));
}

/** Where sockets go whose own path would be too long. */
export function shortFolder(env: HostEnv): string {
  return env.uid === 0 ? '/run/vup' : `/tmp/vup-${env.uid}`;
}
