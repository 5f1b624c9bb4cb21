import type { Place } from '../errors/diagnostic.ts';
import type { Tree } from '../vfile/tree.ts';
import { machineDefaults } from './defaults.ts';
import type { MachineInstance } from './expand-count.ts';
import type { Machine } from './machine.ts';
import { parseDisk } from './parse-disk.ts';
import { parseDuration } from './parse-duration.ts';
import { parseMemory } from './parse-memory.ts';
import { booleanAt, envAt, itemsAt, numberAt, textAt, textsAt, valueAt } from './read-tree.ts';
import type { ResolveContext } from './resolve-context.ts';
import { resolveFolders } from './resolve-folders.ts';
import { resolveImage } from './resolve-image.ts';
import { type PlacedPort, resolvePorts } from './resolve-ports.ts';
import { resolveProviderOptions } from './resolve-provider-options.ts';
import { resolveReady } from './resolve-ready.ts';
import { resolveSteps } from './resolve-steps.ts';

/** A machine, and where in the Vfile stands what concerns others too. */
export interface ResolvedMachine {
  /** Its `dependsOn` is empty until the names of all machines are known. */
  readonly machine: Machine;
  readonly instance: MachineInstance;
  readonly ports: readonly PlacedPort[];
  readonly dependsOn: readonly { readonly name: string; readonly place: Place }[];
}

/**
 * Makes a machine with every field present of what the layers came to. Mistakes that the schema could not see are reported; what is
 * wrong is replaced by its default, so that everything else can still be checked.
 */
export function resolveMachine(instance: MachineInstance, context: ResolveContext): ResolvedMachine {
  const { tree, name, index } = instance;
  const ports = resolvePorts(itemsAt(tree, 'ports'), context);
  const message = textAt(tree, 'message');
  const was = formerName(instance);
  const diskMiB = resolveDisk(tree);
  const machine: Machine = {
    name,
    ...(index === undefined ? {} : { index }),
    hostname: textAt(tree, 'hostname') ?? name,
    providers: resolveProviders(tree, context),
    image: resolveImage(valueAt(tree, 'image'), context),
    cpus: numberAt(tree, 'cpus') ?? machineDefaults.cpus,
    memoryMiB: resolveMemory(tree),
    ...(diskMiB === undefined ? {} : { diskMiB }),
    bootTimeoutMs: resolveBootTimeout(tree),
    dependsOn: [],
    ports: ports.map(({ port }) => port),
    folders: resolveFolders(itemsAt(tree, 'folders'), context),
    provision: resolveSteps(itemsAt(tree, 'provision'), context),
    ready: resolveReady(itemsAt(tree, 'ready')),
    env: envAt(tree, 'env'),
    autostart: booleanAt(tree, 'autostart') ?? machineDefaults.autostart,
    ...(message === undefined ? {} : { message }),
    ...(was === undefined ? {} : { was }),
    providerOptions: resolveProviderOptions(tree, context),
  };
  const dependsOn = textsAt(tree, 'depends_on').map(({ value, place }) => ({ name: value, place }));
  return { machine, instance, ports, dependsOn };
}

/** With `count`, the former machines had the same suffixes. */
function formerName({ tree, index }: MachineInstance): string | undefined {
  const was = textAt(tree, 'was');
  return was === undefined || index === undefined ? was : `${was}-${index}`;
}

function resolveMemory(tree: Tree): number {
  const memory = parseMemory(textAt(tree, 'memory') ?? machineDefaults.memory);
  return memory.ok ? memory.value : 0;
}

function resolveDisk(tree: Tree): number | undefined {
  const text = textAt(tree, 'disk');
  const disk = text === undefined ? undefined : parseDisk(text);
  return disk?.ok === true ? disk.value : undefined;
}

function resolveBootTimeout(tree: Tree): number {
  const timeout = parseDuration(textAt(tree, 'boot_timeout') ?? machineDefaults.bootTimeout);
  return timeout.ok ? timeout.value : 0;
}

function resolveProviders(tree: Tree, context: ResolveContext): readonly string[] {
  const alone = textAt(tree, 'provider');
  if (alone !== undefined) return [alone];
  const listed = textsAt(tree, 'provider');
  if (listed.length === 0) return [machineDefaults.provider];
  const auto = listed.find(({ value }) => value === 'auto');
  if (auto !== undefined && listed.length > 1) {
    context.report({
      rule: 'bad-choice',
      message: '"auto" cannot stand beside other providers',
      hint: 'write auto alone, or only names',
      place: auto.place,
    });
  }
  return listed.map(({ value }) => value);
}
