import { VupError } from '../../errors/vup-error.ts';
import type { Argv } from '../../host/host.ts';
import type { EffectContext } from '../../provider/provider.ts';

/**
 * The versioned machine type behind a name such as `q35`; a name that stands for itself stays. A guest keeps it for its life, so that a
 * newer QEMU gives it the same hardware. @throws VUP_ENGINE_FAILED for one that this QEMU does not know
 */
export async function pinMachineType(program: string, name: string, { host, signal }: EffectContext): Promise<string> {
  const argv: Argv = [program, '-machine', 'help'];
  const { stdout, exitCode, stderr } = await host.exec.run(argv, { signal, timeoutMs: 20_000 });
  const type = exitCode === 0 ? findMachineType(stdout, name) : undefined;
  if (type !== undefined) return type;
  const reason = exitCode === 0 ? `it has no machine type "${name}"` : stderr.trim();
  throw new VupError('VUP_ENGINE_FAILED', {
    message: `${program} cannot be used: ${reason}`,
    hint: `Its types are shown by: ${program} -machine help`,
  });
}

/** Finds a type in what `-machine help` prints: `q35   Standard PC (Q35 + ICH9, 2009) (alias of pc-q35-7.2)`. */
export function findMachineType(help: string, name: string): string | undefined {
  const line = help.split('\n').find((text) => text.split(/\s/, 1)[0] === name);
  return line === undefined ? undefined : (/\(alias of ([^)]+)\)/.exec(line)?.[1] ?? name);
}
