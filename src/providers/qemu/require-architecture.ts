import { VupError } from '../../errors/vup-error.ts';
import { type Architecture, findArchitecture } from './architectures.ts';

/** What QEMU is called for the host's processor, and what its machines have. @throws VUP_HOST_UNSUPPORTED */
export function requireArchitecture(name: string): Architecture {
  const found = findArchitecture(name);
  if (found !== undefined) return found;
  throw new VupError('VUP_HOST_UNSUPPORTED', { message: `Vup boots no virtual machines on ${name}` });
}
