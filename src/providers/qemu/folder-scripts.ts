/** What {@link mountFoldersScript} ends with when the guest's kernel cannot mount virtiofs. */
export const noDriverExitCode = 3;

/**
 * Mounts virtiofs devices in the guest and notes them in its fstab, so that a boot of its own mounts them too; takes what was noted before
 * out of it. Arguments by three: tag, folder, `ro` or `rw`. One that is mounted stays. A constant: what differs is handed over as arguments.
 */
export const mountFoldersScript = `set -u
touch /etc/fstab
kept=$(grep -v '^vup-folder-[0-9a-f]* ' /etc/fstab)
escape() { printf '%s' "$1" | sed -e 's/\\\\/\\\\134/g' -e 's/ /\\\\040/g' -e 's/	/\\\\011/g'; }
added=
if [ $# -gt 0 ]; then
  grep -qw virtiofs /proc/filesystems || modprobe virtiofs 2>/dev/null
  grep -qw virtiofs /proc/filesystems || exit ${noDriverExitCode}
fi
while [ $# -gt 0 ]; do
  tag=$1 to=$2 mode=$3; shift 3
  added="$added$tag $(escape "$to") virtiofs $mode,nofail 0 0
"
  grep -q "^$tag " /proc/mounts && continue
  mkdir -p "$to" || exit 1
  n=0
  until mount -t virtiofs -o "$mode" "$tag" "$to" 2>/run/vup-mount-error; do
    n=$((n+1)); [ $n -ge 150 ] && { cat /run/vup-mount-error >&2; exit 1; }
    sleep 0.1
  done
done
new=$(printf '%s\\n%s' "$kept" "$added")
if [ "$new" != "$(cat /etc/fstab)" ]; then
  printf '%s\\n' "$new" >/etc/fstab.vup-new && mv -f /etc/fstab.vup-new /etc/fstab
fi
rm -f /run/vup-mount-error
exit 0
`;

/** Unmounts virtiofs devices, the last mounted first. Arguments by two: tag and folder. One that is not mounted is fine. */
export const unmountFoldersScript = `while [ $# -gt 0 ]; do
  if grep -q "^$1 " /proc/mounts; then umount "$2" || exit 1; fi
  shift 2
done
exit 0
`;
