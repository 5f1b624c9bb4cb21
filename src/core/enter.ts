import { VupError } from '../errors/vup-error.ts';
import type { EnvValues } from '../machine/env-value.ts';
import type { Environment } from '../machine/machine.ts';
import type { LocatedMachine } from './locate-machine.ts';
import type { Entrance } from './vup.ts';
import type { World } from './world.ts';

/** The way into one machine. @throws VUP_MACHINE_NOT_RUNNING */
export async function enterMachine(world: World, located: LocatedMachine, vfile: Environment | undefined): Promise<Entrance> {
  const { name, record, ref, provider } = located;
  const channel = await provider.reach(ref, world.host);
  const env = vfile?.machines.find((machine) => machine.name === name)?.env ?? record.machine.env;
  return { machine: name, channel, env: plainOf(env) };
}

/** The person's own command has their stdin, so secrets, which go that way, are not among its variables. */
function plainOf(env: EnvValues): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** Joins the person's terminal to a machine's console. @throws VUP_MACHINE_NOT_RUNNING · VUP_HOST_UNSUPPORTED */
export async function joinConsole({ host }: World, { name, ref, provider }: LocatedMachine): Promise<number> {
  if (provider.console !== undefined) return provider.console(ref, host);
  throw new VupError('VUP_HOST_UNSUPPORTED', {
    message: `${provider.name} has no console of "${name}" that can be joined`,
    hint: `see what it wrote with: vup logs ${name} --console`,
  });
}
