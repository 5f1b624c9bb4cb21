import { VupError } from '../errors/vup-error.ts';
import type { Environment } from '../machine/machine.ts';
import { createChooser } from './choose-provider.ts';
import type { OpenEnvironment } from './environment.ts';
import { assignRefs } from './refs.ts';
import type { Entrance } from './vup.ts';
import type { World } from './world.ts';

/** The way into one machine; without a name into the only one. @throws VUP_MACHINE_UNKNOWN · VUP_MACHINE_NOT_RUNNING */
export async function enterMachine(
  world: World,
  open: OpenEnvironment | undefined,
  vfile: Environment | undefined,
  name: string | undefined,
): Promise<Entrance> {
  const names = Object.keys(open?.state.machines ?? {});
  const chosen = name ?? onlyOne(names);
  const record = open?.state.machines[chosen];
  if (open === undefined || record === undefined) throw missing(chosen, names, vfile);
  const ref = assignRefs(open.ref, open.files, Object.values(open.state.machines), []).get(chosen);
  if (ref === undefined) throw missing(chosen, names, vfile);
  const { provider } = await createChooser(world.registry, world.host).byName(record.provider);
  const channel = await provider.reach(ref, world.host);
  const env = vfile?.machines.find((machine) => machine.name === chosen)?.env ?? record.machine.env;
  return { machine: chosen, channel, env };
}

function onlyOne(names: readonly string[]): string {
  const [first, ...others] = names;
  if (first !== undefined && others.length === 0) return first;
  throw new VupError('VUP_MACHINE_UNKNOWN', {
    message: first === undefined ? 'there is no machine yet' : 'which machine?',
    hint: first === undefined ? 'bring the machines up with: vup' : `name one of: ${names.join(', ')}`,
  });
}

function missing(name: string, names: readonly string[], vfile: Environment | undefined): VupError {
  if (vfile?.machines.some((machine) => machine.name === name)) {
    return new VupError('VUP_MACHINE_NOT_RUNNING', {
      message: `machine "${name}" does not exist yet`,
      hint: `bring it up with: vup up ${name}`,
    });
  }
  return new VupError('VUP_MACHINE_UNKNOWN', {
    message: `there is no machine "${name}"`,
    hint: names.length === 0 ? 'bring the machines up with: vup' : `name one of: ${names.join(', ')}`,
  });
}
