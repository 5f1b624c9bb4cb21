import type { Argv } from '../../host/host.ts';
import { qemuArgs } from './command-line.ts';
import { dropRights } from './drop-rights.ts';
import type { MachineLaunch } from './launch.ts';

/** Descriptor on which a machine's tap is open when QEMU starts. */
export const tapDescriptor = 3;

/** Who QEMU is run as when Vup is root. */
export interface RunAs {
  /** User and group id. */
  readonly id: number;
  /** Further groups, for example that of /dev/kvm. */
  readonly groups: readonly number[];
  /** Tap to open as root, for /dev/net/tun may be closed to others; none on QEMU's own network. */
  readonly tap?: string;
}

const plainScript = 'umask 077; exec "$@"';

/** A program whose files and sockets are its user's alone, whatever umask Vup was started under. It keeps its process. */
export function withPrivateFiles(command: readonly string[]): Argv {
  return ['/bin/sh', '-c', plainScript, 'vup', ...command];
}

/**
 * As {@link withPrivateFiles}, with the tap `$ARGV[0]` open as descriptor 3. TUNSETIFF of tun(4) is the only way to join one; the flags are
 * IFF_TAP, IFF_NO_PI and IFF_VNET_HDR. Both numbers are the same on x86-64 and 64-bit ARM.
 */
const tapScript = `use strict; umask 077; $^F = ${tapDescriptor};
my $name = shift;
open my $tun, '+<', '/dev/net/tun' or die "/dev/net/tun: $!\\n";
fileno($tun) == ${tapDescriptor} or die "descriptor ${tapDescriptor} is taken\\n";
ioctl $tun, 0x400454ca, pack 'a16 S x22', $name, 0x5002 or die "the tap $name: $!\\n";
exec @ARGV or die "$ARGV[0]: $!\\n";
`;

/** What is started for a machine; each program becomes the next one, so that the process stays the same to the end. */
export function launchArgv(launch: MachineLaunch, runAs: RunAs | undefined): Argv {
  const qemu = [launch.program, ...qemuArgs(launch)];
  if (runAs === undefined) return withPrivateFiles(qemu);
  const { id, groups } = runAs;
  const command = dropRights({ uid: id, gid: id, groups }, qemu);
  if (runAs.tap === undefined) return withPrivateFiles(command);
  return ['perl', '-e', tapScript, runAs.tap, ...command];
}
