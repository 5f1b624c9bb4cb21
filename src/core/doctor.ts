import { VupError } from '../errors/vup-error.ts';
import type { Finding } from '../provider/capabilities.ts';
import type { Provider } from '../provider/provider.ts';
import { createEnvironmentIndex } from '../state/environment-index.ts';
import { readEnvironment } from './environment.ts';
import type { HostFinding } from './vup.ts';
import type { World } from './world.ts';

/** What the image builder needs; the vendor's images do without. */
const builder = { program: 'mmdebstrap', packages: ['mmdebstrap', 'zstd'] } as const;

/**
 * Everything that these providers, or all, and the image builder need of this host, ok or not. An engine that nothing here uses is told
 * of, but lacks nothing: needed are those that were asked for, those that run machines, and the first that works.
 * @throws VUP_PROVIDER_UNKNOWN
 */
export async function diagnoseHost(world: World, names: readonly string[]): Promise<readonly HostFinding[]> {
  const looks = await Promise.all((names.length === 0 ? world.registry.names : names).map((name) => lookAt(world, name)));
  const needed = names.length === 0 ? await neededHere(world, looks) : new Set(names);
  const findings = looks.flatMap((look) =>
    look.findings.map((finding) => ({ ...finding, provider: look.name, needed: needed.has(look.name) })),
  );
  return [...findings, { ...(await findBuilder(world)), needed: true }];
}

interface Look {
  readonly name: string;
  readonly usable: boolean;
  readonly findings: readonly Finding[];
}

async function lookAt(world: World, name: string): Promise<Look> {
  const provider = await world.registry.get(name);
  if (provider === undefined) {
    throw new VupError('VUP_PROVIDER_UNKNOWN', {
      message: `there is no provider "${name}"`,
      hint: `providers: ${world.registry.names.join(', ')}`,
    });
  }
  const [findings, detection] = await Promise.all([provider.diagnose(world.host), provider.detect(world.host)]);
  const notes = detection.usable ? notesOf(provider, detection.notes) : [];
  return { name, usable: detection.usable, findings: [...findings, ...notes] };
}

/** What an engine does otherwise here than elsewhere is no lack. */
function notesOf({ name }: Provider, notes: readonly string[]): readonly Finding[] {
  return notes.map((title, index) => ({ id: `${name}.note.${index + 1}`, ok: true, title }));
}

async function neededHere(world: World, looks: readonly Look[]): Promise<ReadonlySet<string>> {
  const first = looks.find(({ usable }) => usable);
  if (first === undefined) return new Set(looks.map(({ name }) => name));
  return new Set([first.name, ...(await usedProviders(world))]);
}

/** Of all machines of this user. An environment that cannot be read says nothing. */
async function usedProviders(world: World): Promise<readonly string[]> {
  const entries = await createEnvironmentIndex(world.host, world.paths).list();
  const environments = await Promise.all(entries.map(({ id }) => readEnvironment(world, id).catch(() => undefined)));
  return environments.flatMap((open) => Object.values(open?.state.machines ?? {}).map(({ provider }) => provider));
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
