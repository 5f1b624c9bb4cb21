/** Drivers that QEMU's own disk, seed and cards need before the system runs; the rest is loaded by the system. */
const directModules = [
  'virtio_pci virtio_mmio virtio_blk virtio_net',
  // ext4 asks for this checksum by name, so nothing depends on it.
  'crc32c_intel crc32c_generic',
  'ext4 isofs',
].join(' ');

/**
 * The first program of a machine that QEMU starts directly: root is mounted, the seed applied to it, and the system's own init takes over.
 * No udev, no waiting: the drivers find everything before `insmod` returns. All of it is one busybox, which finds its own
 * commands by /proc.
 * A file system with noted errors (bit 2 of `s_state`, 58 bytes into ext4's superblock, which is at 1024) is left for systemd to check: it
 * is mounted read-only then, and vup-seed.service applies the seed later. Else that one is masked for this boot, so that nothing waits for it
 * and for what it comes after.
 */
export const directInit = `#!/bin/sh
export PATH=/bin
busybox mount -t proc -o nosuid,nodev,noexec proc /proc
mount -t devtmpfs -o nosuid,mode=0755 dev /dev
mount -t sysfs -o nosuid,nodev,noexec sysfs /sys
mount -t tmpfs -o nosuid,nodev,mode=0755 run /run
echo 'vup: starting'
while read -r module; do insmod "/modules/$module"; done </modules/order
wanted= init=/sbin/init
for word in $(cat /proc/cmdline); do
  case $word in root=*) wanted=\${word#root=};; init=*) init=\${word#init=};; esac
done
find_root() {
  case $wanted in *=*) findfs "$wanted" 2>/dev/null;; *) [ -b "$wanted" ] && echo "$wanted";; esac
}
tries=0
until device=$(find_root); do
  tries=$((tries + 1))
  [ "$tries" -lt 100 ] || { echo "ALERT!  root=$wanted does not exist."; exit 1; }
  sleep 0.1
done
errors=$(dd if="$device" bs=1 skip=1082 count=1 2>/dev/null | hexdump -e '1/1 "%d"')
mode=rw; [ $((\${errors:-0} & 2)) = 0 ] || mode=ro
mount -t ext4 -o "$mode" "$device" /root || { echo "ALERT!  root=$wanted does not exist as ext4."; exit 1; }
if [ "$mode" = rw ] && seed=$(findfs LABEL=cidata 2>/dev/null) && mount -t iso9660 -o ro,nosuid,nodev,noexec "$seed" /seed; then
  if [ -r /seed/vup-seed.sh ] && VUP_SEED_ROOT=/root VUP_SEED_EARLY=yes sh /seed/vup-seed.sh && [ -s /root/etc/ssh/ssh_host_ed25519_key ]
  then mkdir -p /run/systemd/system && ln -s /dev/null /run/systemd/system/vup-seed.service; fi
  umount /seed
fi
if [ "$mode" = rw ] && [ ! -s /root/etc/machine-id ]; then
  read -r id </proc/sys/kernel/random/uuid && echo "$id" | tr -d - >/root/etc/machine-id
fi
for at in dev sys run proc; do mount -o move "/$at" "/root/$at"; done
exec busybox switch_root /root "$init" "$@"
`;

/** Hook of mmdebstrap(1): makes `/boot/vup/initrd` of {@link directInit}, busybox and the drivers; unpacked, as unpacking costs the guest. */
export const directInitrdHook = `set -eu
work="$1/tmp/vup-initrd"
mkdir -p "$work/bin" "$work/modules" "$work/dev" "$work/proc" "$work/sys" "$work/run" "$work/root" "$work/seed"
cp "$1/bin/busybox" "$work/bin/busybox"
ln -s busybox "$work/bin/sh"
cat >"$work/init" <<'VUP_END'
${directInit}VUP_END
chmod 0755 "$work/init"
version=$(cd "$1/lib/modules" && echo *)
: >"$work/modules/order"
for module in ${directModules}; do
  chroot "$1" modprobe --set-version "$version" --show-depends "$module" 2>/dev/null || :
done | while read -r action file rest; do
  [ "$action" = insmod ] || continue
  name=\${file##*/}
  name=\${name%.ko*}.ko
  if grep -qxF "$name" "$work/modules/order"; then continue; fi
  case $file in
    *.xz) chroot "$1" busybox xzcat "$file" ;;
    *.zst) chroot "$1" zstd -dcq "$file" ;;
    *) cat "$1$file" ;;
  esac >"$work/modules/$name"
  echo "$name" >>"$work/modules/order"
done
chroot "$1" sh -c 'cd /tmp/vup-initrd && find . | LC_ALL=C sort | cpio --quiet -o -H newc -R 0:0' >"$1/boot/vup/initrd"
rm -rf "$work"`;
