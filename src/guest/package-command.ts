import type { Argv } from '../host/host.ts';

/** Package managers that Vup drives, in the order they are looked for. */
export const packageManagers = ['apt', 'dnf', 'apk', 'pacman', 'zypper'] as const;

/** One of {@link packageManagers}. */
export type PackageManager = (typeof packageManagers)[number];

/** The program of each. */
export const packagePrograms: Readonly<Record<PackageManager, string>> = {
  apt: 'apt-get',
  dnf: 'dnf',
  apk: 'apk',
  pacman: 'pacman',
  zypper: 'zypper',
};

/** How long apt waits for another apt or dpkg in the guest, for example the one that runs after boot. */
const lockWaitSeconds = 300;

const aptOptions = [
  '--quiet',
  '--assume-yes',
  `--option=DPkg::Lock::Timeout=${lockWaitSeconds}`,
  '--option=Acquire::Retries=3',
  '--option=Dpkg::Use-Pty=0',
] as const;

/** Nobody can be asked: changed configuration files stay as they are. */
const keepConfiguration = ['--option=Dpkg::Options::=--force-confdef', '--option=Dpkg::Options::=--force-confold'] as const;

/**
 * The argv that installs packages and answers all questions by itself. pacman only supports installing from fresh lists with all else brought up
 * to date; the others bring their lists up to date themselves, but for apt: see {@link refreshCommand}.
 */
export function installCommand(manager: PackageManager, packages: readonly string[]): Argv {
  switch (manager) {
    case 'apt':
      return ['apt-get', ...aptOptions, ...keepConfiguration, '--option=APT::Status-Fd=3', 'install', '--', ...packages];
    case 'dnf':
      return ['dnf', '--assumeyes', 'install', '--', ...packages];
    case 'apk':
      return ['apk', '--no-progress', '--update-cache', 'add', '--', ...packages];
    case 'pacman':
      return ['pacman', '--sync', '--refresh', '--sysupgrade', '--noconfirm', '--needed', '--noprogressbar', '--', ...packages];
    case 'zypper':
      return ['zypper', '--non-interactive', 'install', '--auto-agree-with-licenses', '--', ...packages];
    default:
      return manager satisfies never;
  }
}

/** The argv that fetches apt's package lists. */
export const refreshCommand: Argv = ['apt-get', ...aptOptions, 'update'];

/** Variables that keep Debian's tools from asking. */
export const aptEnvironment: Readonly<Record<string, string>> = {
  DEBIAN_FRONTEND: 'noninteractive',
  APT_LISTCHANGES_FRONTEND: 'none',
  NEEDRESTART_MODE: 'a',
};
