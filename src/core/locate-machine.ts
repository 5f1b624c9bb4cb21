import { VupError } from '../errors/vup-error.ts';
import type { Environment } from '../machine/machine.ts';
import type { MachineRef } from '../provider/machine-ref.ts';
import type { Provider } from '../provider/provider.ts';
import type { RecordedMachine } from '../state/recorded.ts';
import { createChooser } from './choose-provider.ts';
import type { OpenEnvironment } from './environment.ts';
import { assignRefs } from './refs.ts';
import type { World } from './world.ts';

/** A recorded machine, with all that is needed to reach it. */
export interface LocatedMachine {
  readonly name: string;
  readonly record: RecordedMachine;
  readonly ref: MachineRef;
  readonly provider: Provider;
}

/** One machine; without a name the only one. @throws VUP_MACHINE_UNKNOWN · VUP_MACHINE_NOT_RUNNING for one that was never made */
export async function locateMachine(
  world: World,
  open: OpenEnvironment | undefined,
  vfile: Environment | undefined,
  name: string | undefined,
): Promise<LocatedMachine> {
  const names = Object.keys(open?.state.machines ?? {});
  const chosen = name ?? onlyOne(names);
  const record = open?.state.machines[chosen];
  if (open === undefined || record === undefined) throw missing(chosen, names, vfile);
  const ref = assignRefs(open.ref, open.files, Object.values(open.state.machines), []).get(chosen);
  if (ref === undefined) throw missing(chosen, names, vfile);
  const { provider } = await createChooser(world.registry, world.host).byName(record.provider);
  return { name: chosen, record, ref, provider };
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
