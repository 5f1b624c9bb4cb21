import { join } from 'node:path';
import type { Host } from '../host/host.ts';
import { transferOptions } from './apt-config.ts';
import { type AptSource, defaultDebianSources, parseDeb822Sources, parseOneLineSources, selectDebianSources } from './apt-sources.ts';

const aptFolder = '/etc/apt';
const debianKeyrings = ['/usr/share/keyrings/debian-archive-keyring.gpg', '/usr/share/keyrings/debian-archive-keyring.pgp'] as const;

/** How this host's apt reaches Debian's packages. */
export interface HostApt {
  readonly sources: readonly AptSource[];
  /** apt.conf(5) settings for the transfer. */
  readonly options: readonly string[];
  /** Keyrings of the sources that exist. */
  readonly keyrings: readonly string[];
  /** Debian's own keyring. */
  readonly defaultKeyring: string;
}

/** Reads the host's apt settings; a host that is not Debian, or keeps none, gets Debian's public servers. */
export async function readHostApt(host: Host, suite: string): Promise<HostApt> {
  const codename = debianCodename((await host.files.readTextIfExists('/etc/os-release')) ?? '');
  const own = codename === undefined ? [] : selectDebianSources(await readSources(host), codename, suite);
  const sources = own.length > 0 ? own : defaultDebianSources(suite);
  const named = [...new Set(sources.flatMap((source) => source.signedBy ?? []))];
  const keyrings = await existing(host, named);
  const [defaultKeyring = debianKeyrings[0]] = await existing(host, debianKeyrings);
  return { sources, options: await readOptions(host), keyrings, defaultKeyring };
}

/** The codename of a Debian host by its os-release(5); undefined on others, also on those that only resemble it. */
export function debianCodename(osRelease: string): string | undefined {
  const field = (name: string) => new RegExp(`^${name}=["']?([^"'\\n]*)`, 'm').exec(osRelease)?.[1];
  return field('ID') === 'debian' ? (field('VERSION_CODENAME') ?? 'sid') : undefined;
}

async function readSources(host: Host): Promise<readonly AptSource[]> {
  const sources = [...parseOneLineSources((await host.files.readTextIfExists(join(aptFolder, 'sources.list'))) ?? '')];
  const parts = join(aptFolder, 'sources.list.d');
  const names = (await host.files.stat(parts)) === undefined ? [] : await host.files.list(parts);
  for (const name of [...names].sort()) {
    if (name.endsWith('.list')) sources.push(...parseOneLineSources(await host.files.readText(join(parts, name))));
    if (name.endsWith('.sources')) sources.push(...parseDeb822Sources(await host.files.readText(join(parts, name))));
  }
  return sources;
}

async function readOptions(host: Host): Promise<readonly string[]> {
  if ((await host.exec.which('apt-config')) === undefined) return [];
  const result = await host.exec.run(['apt-config', 'dump']);
  return result.exitCode === 0 ? transferOptions(result.stdout) : [];
}

async function existing(host: Host, paths: readonly string[]): Promise<readonly string[]> {
  const stats = await Promise.all(paths.map((path) => host.files.stat(path, { follow: true })));
  return paths.filter((_, position) => stats[position] !== undefined);
}
