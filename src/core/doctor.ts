import { VupError } from '../errors/vup-error.ts';
import type { Finding } from '../provider/capabilities.ts';
import type { World } from './world.ts';

/** What the image builder needs; the vendor's images do without. */
const builder = { program: 'mmdebstrap', packages: ['mmdebstrap', 'zstd'] } as const;

/** Everything that the providers and the image builder need of this host, ok or not. */
export async function diagnoseHost(world: World): Promise<readonly Finding[]> {
  const findings = await Promise.all(
    world.registry.names.map(async (name) => (await world.registry.get(name))?.diagnose(world.host) ?? []),
  );
  return [...findings.flat(), await findBuilder(world)];
}

async function findBuilder({ host }: World): Promise<Finding> {
  const ok = (await host.exec.which(builder.program)) !== undefined;
  const base = { id: 'image.builder', ok, title: 'images can be built from packages' };
  if (ok) return base;
  return {
    ...base,
    reason: `${builder.program} is not installed; without it only hosts that reach an image server get images`,
    fix: ['apt-get', 'install', ...builder.packages],
    packages: builder.packages,
  };
}

/** Installs Debian packages by apt, telling each line. @throws VUP_HOST_PERMISSION · VUP_HOST_UNSUPPORTED · VUP_ENGINE_FAILED */
export async function installPackages({ host }: World, packages: readonly string[], onLine: (line: string) => void): Promise<void> {
  if ((await host.exec.which('apt-get')) === undefined) {
    throw new VupError('VUP_HOST_UNSUPPORTED', {
      message: 'this host has no apt-get, so Vup cannot install for you',
      hint: `install with your package manager what Debian calls: ${packages.join(' ')}`,
    });
  }
  if (host.env.uid !== 0) {
    throw new VupError('VUP_HOST_PERMISSION', {
      message: 'installing packages needs root',
      hint: `type: sudo apt-get install ${packages.join(' ')}`,
    });
  }
  await apt(host, ['apt-get', 'update', '-q'], onLine);
  await apt(host, ['apt-get', 'install', '-q', '-y', '--no-install-recommends', ...packages], onLine);
}

async function apt(host: World['host'], argv: readonly [string, ...string[]], onLine: (line: string) => void): Promise<void> {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const { exitCode, stderr } = await host.exec.run(argv, { env, onLine: (_stream, line) => onLine(line) });
  if (exitCode === 0) return;
  throw new VupError('VUP_ENGINE_FAILED', {
    message: `${argv.slice(0, 2).join(' ')} failed with exit code ${exitCode}`,
    hint: 'its output is above; mend that and run it again',
    details: { tail: stderr.trim().split('\n').slice(-10) },
  });
}
