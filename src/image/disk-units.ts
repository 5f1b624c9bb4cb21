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
 * running the script on it. The drivers of disks are there from the initrd on, so it is looked for at once, before the rest of the devices
 * keeps the processors busy; only if it is not found, again when all devices have been set up.
 */
const seedScript = `#!/bin/sh
seed=/run/vup-seed
find_seed() { blkid -L cidata || blkid -L CIDATA; }
device=$(find_seed) || { udevadm trigger --action=add; udevadm settle --timeout=20; device=$(find_seed); } || device=
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

/** Says on the console that the guest can be reached: sshd listens and an address is set. Vup waits for this line. */
const readyScript = `#!/bin/sh
tries=0
until [ -n "$(ip -o addr show up scope global)" ] || [ "$tries" -ge 100 ]; do
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
After=ssh.service systemd-networkd.service
Before=shutdown.target
Conflicts=shutdown.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/lib/vup/ready

[Install]
WantedBy=sysinit.target
`;

/** Takes the place of Debian's own unit, which waits for the network and all that comes before multi-user. */
const sshUnit = `[Unit]
Description=OpenBSD Secure Shell server
Documentation=man:sshd(8) man:sshd_config(5)
DefaultDependencies=no
After=vup-seed.service systemd-remount-fs.service systemd-tmpfiles-setup.service
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

[Install]
WantedBy=sysinit.target
Alias=sshd.service
`;

const sshdConfig = `HostKey /etc/ssh/ssh_host_ed25519_key
PasswordAuthentication no
PermitRootLogin prohibit-password
UseDNS no
`;

/** What a built disk has besides its packages, so that it can be reached early. */
export const guestFiles: readonly TreeFile[] = [
  { path: '/usr/lib/vup/seed', mode: '0755', text: seedScript },
  { path: '/usr/lib/vup/ready', mode: '0755', text: readyScript },
  { path: '/etc/systemd/system/vup-seed.service', mode: '0644', text: seedUnit },
  { path: '/etc/systemd/system/vup-ready.service', mode: '0644', text: readyUnit },
  { path: '/etc/systemd/system/ssh.service', mode: '0644', text: sshUnit },
  { path: '/etc/ssh/sshd_config.d/10-vup.conf', mode: '0644', text: sshdConfig },
  // Looked at for each processor, and never of use in a virtual machine.
  { path: '/etc/modprobe.d/vup.conf', mode: '0644', text: 'blacklist powernow_k8\nblacklist acpi_cpufreq\n' },
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
  'systemd-pstore.service',
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
