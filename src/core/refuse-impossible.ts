import { VupError } from '../errors/vup-error.ts';
import type { Machine } from '../machine/machine.ts';
import type { UsableProvider } from './choose-provider.ts';

/** What an engine cannot do for a machine is said before anything is planned on it. @throws VUP_VFILE_INVALID with a diagnostic for each */
export function refuseImpossible(machines: readonly Machine[], chosen: ReadonlyMap<string, UsableProvider>): void {
  const diagnostics = machines.flatMap((machine) => {
    const usable = chosen.get(machine.name);
    const found = usable === undefined ? [] : usable.provider.check(machine, usable.capabilities);
    // They have no place in a text that would show whose they are.
    return found.map((diagnostic) => ({ ...diagnostic, message: `${machine.name}: ${diagnostic.message}` }));
  });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  throw new VupError('VUP_VFILE_INVALID', {
    message: `the Vfile asks for ${errors.length === 1 ? 'something' : `${errors.length} things`} that its engine cannot do here`,
    hint: 'each is shown above; change it in the Vfile, or see what the engine lacks with: vup doctor',
    details: { diagnostics },
  });
}
