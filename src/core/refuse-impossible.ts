import type { Diagnostic } from '../errors/diagnostic.ts';
import { VupError } from '../errors/vup-error.ts';
import type { Machine } from '../machine/machine.ts';
import { imageForm } from '../machine/parse-image.ts';
import type { UsableProvider } from './choose-provider.ts';

/**
 * What an engine cannot do for a machine is said before anything is planned on it. Answers what it only warns of.
 * @throws VUP_VFILE_INVALID with a diagnostic for each
 */
export function refuseImpossible(machines: readonly Machine[], chosen: ReadonlyMap<string, UsableProvider>): readonly Diagnostic[] {
  const diagnostics = machines.flatMap((machine) => {
    const usable = chosen.get(machine.name);
    const found = usable === undefined ? [] : [...wrongImage(machine, usable), ...usable.provider.check(machine, usable.capabilities)];
    // They have no place in a text that would show whose they are.
    return found.map((diagnostic) => ({ ...diagnostic, message: `${machine.name}: ${diagnostic.message}` }));
  });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return diagnostics;
  throw new VupError('VUP_VFILE_INVALID', {
    message: `the Vfile asks for ${errors.length === 1 ? 'something' : `${errors.length} things`} that its engine cannot do here`,
    hint: 'each is shown above; change it in the Vfile, or see what the engine lacks with: vup doctor',
    details: { diagnostics },
  });
}

/** A file of the project is made for one kind of engine: no container starts from a disk, no virtual machine from a tarball. */
function wrongImage({ name, image }: Machine, { provider, capabilities }: UsableProvider): readonly Diagnostic[] {
  const form = imageForm(image);
  if (form === undefined || form === capabilities.diskKind) return [];
  const [is, wanted] =
    capabilities.diskKind === 'rootfs'
      ? ['a disk', 'a root file system (tar, tar.gz, tgz, tar.xz or tar.zst)']
      : ['a root file system', 'a disk (qcow2, raw, img, box or ova)'];
  return [
    {
      severity: 'error',
      rule: 'wrong-image-kind',
      message: `image ${image.name} is ${is}, but ${provider.name} starts from ${wanted}`,
      hint: 'give it such a file, a name of the catalogue, or another provider',
      path: `machines.${name}.image`,
    },
  ];
}
