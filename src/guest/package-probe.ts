import { type PackageManager, packageManagers, packagePrograms } from './package-command.ts';

/** What a guest answers to {@link packageProbeText}: which manager it has, and whether apt can install without fetching lists first. */
export interface PackageProbe {
  readonly manager: PackageManager;
  readonly listsFresh: boolean;
}

/** Exit codes are the answer, so that nothing a profile prints can disturb it. */
const staleCode = 20;
const firstOtherCode = 21;

/**
 * Run in the guest by `/bin/sh -c TEXT vup PACKAGES`. Exit 0: apt, and its lists are younger than a day or all packages are there
 * already; 20: apt, and its lists must be fetched; 21 and up: the other managers; 127: none. The folder's own time counts, since the
 * files in it bear the server's.
 */
export const packageProbeText = [
  'if command -v apt-get >/dev/null; then',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own placeholder
  '  if dpkg-query -W -f \'${Status}\\n\' -- "$@" 2>/dev/null | awk \'$3 == "installed" { n++ } END { exit n != want }\' want=$#; then exit 0; fi',
  '  set -- /var/lib/apt/lists/*Release',
  '  if [ -e "$1" ] && [ -n "$(find /var/lib/apt/lists -maxdepth 0 -mmin -1440)" ]; then exit 0; fi',
  `  exit ${staleCode}`,
  'fi',
  ...packageManagers
    .slice(1)
    .map((manager, position) => `if command -v ${packagePrograms[manager]} >/dev/null; then exit ${firstOtherCode + position}; fi`),
  'exit 127',
].join('\n');

/** The answer that an exit code is; undefined when the guest has none of the managers. */
export function readPackageProbe(exitCode: number): PackageProbe | undefined {
  if (exitCode === 0) return { manager: 'apt', listsFresh: true };
  if (exitCode === staleCode) return { manager: 'apt', listsFresh: false };
  const manager = exitCode >= firstOtherCode ? packageManagers[exitCode - firstOtherCode + 1] : undefined;
  return manager === undefined ? undefined : { manager, listsFresh: true };
}
