/** A file that a build writes into the tree. */
export interface TreeFile {
  /** Absolute in the guest. */
  readonly path: string;
  /** Octal, for example `0755`. */
  readonly mode: string;
  readonly text: string;
}

/**
 * Takes the settings of the machine (keys, name, addresses) from the volume labelled `cidata` (the label of cloud-init's NoCloud seed) by
 * running the script on it, unless the initrd of a direct start did. The drivers of most disks are there from the initrd on; only if it is
 * not found, the drivers of all devices are loaded first. udev does not run yet.
 */
const seedScript = `#!/bin/sh
seed=/run/vup-seed
find_seed() { blkid -L cidata || blkid -L CIDATA; }
load_drivers() { find /sys/devices -name modalias -exec cat {} + | sort -u | xargs modprobe -qab; sleep 1; }
device=$(find_seed) || { load_drivers; device=$(find_seed); } || device=
if [ -n "$device" ]; then
  mkdir -p -m 0700 "$seed"
  mount -o ro,nosuid,nodev,noexec "$device" "$seed"
  if [ -r "$seed/vup-seed.sh" ]; then sh "$seed/vup-seed.sh"; fi
  umount "$seed"
  rmdir "$seed"
fi
key=/etc/ssh/ssh_host_ed25519_key
[ -s "$key" ] || { rm -f "$key"; ssh-keygen -q -t ed25519 -N '' -C '' -f "$key"; }
`;

/** Says on the console that the guest can be reached: sshd listens and there is a route. Vup waits for this line. No program is started. */
const readyScript = `#!/bin/sh
has_route() { { read -r _ && read -r card _; } </proc/net/route && [ "$card" != lo ]; }
tries=0
until has_route || [ "$tries" -ge 100 ]; do
  tries=$((tries + 1))
  sleep 0.1
done
echo 'vup: ready' >/dev/console
`;

const seedUnit = `[Unit]
Description=Settings of this machine from Vup
DefaultDependencies=no
RequiresMountsFor=/
After=systemd-remount-fs.service
Before=systemd-udev-trigger.service systemd-networkd.service systemd-resolved.service network-pre.target ssh.service sysinit.target shutdown.target
Wants=network-pre.target
Conflicts=shutdown.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/lib/vup/seed
TimeoutStartSec=120
StandardOutput=journal+console
StandardError=journal+console

[Install]
WantedBy=sysinit.target
`;

const readyUnit = `[Unit]
Description=Tell Vup that this machine can be reached
DefaultDependencies=no
After=ssh.service
Before=shutdown.target
Conflicts=shutdown.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/lib/vup/ready
StartupCPUWeight=10000

[Install]
WantedBy=sysinit.target
`;

/**
 * Takes the place of Debian's own unit, which waits for the network and all that comes before multi-user. While the rest of the boot keeps
 * the processors busy, logins go first.
 */
const sshUnit = `[Unit]
Description=OpenBSD Secure Shell server
Documentation=man:sshd(8) man:sshd_config(5)
DefaultDependencies=no
After=vup-seed.service
Before=shutdown.target
Conflicts=shutdown.target
ConditionPathExists=!/etc/ssh/sshd_not_to_be_run

[Service]
EnvironmentFile=-/etc/default/ssh
ExecStart=/usr/sbin/sshd -D $SSHD_OPTS
ExecReload=/bin/kill -HUP $MAINPID
KillMode=process
Restart=on-failure
RestartPreventExitStatus=255
Type=notify
RuntimeDirectory=sshd
RuntimeDirectoryMode=0755
StartupCPUWeight=10000

[Install]
WantedBy=sysinit.target
Alias=sshd.service
`;

const sshdConfig = `HostKey /etc/ssh/ssh_host_ed25519_key
PasswordAuthentication no
PermitRootLogin prohibit-password
UseDNS no
`;

/**
 * Units of the early boot that neither sshd nor the seed needs: they start once sshd listens. Not those that make the root writable,
 * for which the seed waits where no direct start applied it.
 */
const laterUnits = [
  'dev-mqueue.mount',
  'kmod-static-nodes.service',
  'systemd-binfmt.service',
  'systemd-journal-flush.service',
  'systemd-journald.service',
  'systemd-modules-load.service',
  'systemd-networkd.service',
  'systemd-random-seed.service',
  'systemd-sysctl.service',
  'systemd-sysusers.service',
  'systemd-tmpfiles-setup-dev.service',
  'systemd-tmpfiles-setup.service',
  'systemd-udev-trigger.service',
  'systemd-udevd.service',
  'systemd-update-utmp.service',
] as const;

/** What a built disk has besides its packages, so that it can be reached early. */
export const guestFiles: readonly TreeFile[] = [
  { path: '/usr/lib/vup/seed', mode: '0755', text: seedScript },
  { path: '/usr/lib/vup/ready', mode: '0755', text: readyScript },
  // Not in /etc, so that the initrd of a direct start can mask it in /run.
  { path: '/usr/lib/systemd/system/vup-seed.service', mode: '0644', text: seedUnit },
  { path: '/etc/systemd/system/vup-ready.service', mode: '0644', text: readyUnit },
  { path: '/etc/systemd/system/ssh.service', mode: '0644', text: sshUnit },
  { path: '/etc/ssh/sshd_config.d/10-vup.conf', mode: '0644', text: sshdConfig },
  // Looked at for each processor, and never of use in a virtual machine.
  { path: '/etc/modprobe.d/vup.conf', mode: '0644', text: 'blacklist powernow_k8\nblacklist acpi_cpufreq\n' },
  ...laterUnits.map((unit) => ({
    path: `/etc/systemd/system/${unit}.d/10-vup.conf`,
    mode: '0644',
    text: '[Unit]\nAfter=ssh.service\n',
  })),
  { path: '/etc/fstab', mode: '0644', text: 'LABEL=vup-root / ext4 defaults,errors=remount-ro 0 1\n' },
];

/** Units that are switched on; those above and the network's. */
export const enabledUnits = ['vup-seed.service', 'vup-ready.service', 'ssh.service', 'systemd-networkd.service'] as const;

/** Units that cost time at boot and are of no use to a machine that a project makes anew whenever it wants. */
export const maskedUnits = [
  'apt-daily.timer',
  'apt-daily-upgrade.timer',
  'e2scrub_all.timer',
  'e2scrub_reap.service',
  'getty@tty1.service',
  'systemd-network-generator.service',
  'systemd-pstore.service',
  'systemd-update-utmp-runlevel.service',
  'dev-hugepages.mount',
  'sys-kernel-debug.mount',
  'sys-kernel-tracing.mount',
  'modprobe@configfs.service',
  'modprobe@dm_mod.service',
  'modprobe@drm.service',
  'modprobe@efi_pstore.service',
  'modprobe@fuse.service',
  'modprobe@loop.service',
  'sys-fs-fuse-connections.mount',
  'sys-kernel-config.mount',
] as const;

/** Programs that systemd starts at each boot to make units of what such a machine does not have. */
export const maskedGenerators = [
  'systemd-bless-boot-generator',
  'systemd-gpt-auto-generator',
  'systemd-hibernate-resume-generator',
  'systemd-integritysetup-generator',
  'systemd-run-generator',
  'systemd-system-update-generator',
  'systemd-veritysetup-generator',
] as const;
