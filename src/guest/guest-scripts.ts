/**
 * Scripts that `sh` runs inside the guest. They are constants: what differs is handed over as arguments, never pasted in.
 */

/**
 * Becomes the user `$1` in the folder `$2` (empty: the user's home) and turns into the rest of the arguments, or with none into
 * the user's login shell. Exit code 125: there is no such user or folder.
 */
export const enterScript = `u=$1 d=$2; shift 2
e=$(getent passwd "$u" 2>/dev/null || grep "^$u:" /etc/passwd) || { echo "vup: this machine has no user $u" >&2; exit 125; }
s=\${e##*:}; h=\${e%:*}; h=\${h##*:}
export HOME="$h" USER="$u" LOGNAME="$u" SHELL="$s"
if [ -n "$d" ]; then cd "$d" || exit 125; else cd "$h" 2>/dev/null || cd /; fi
if [ $# -eq 0 ]; then
  [ "$u" = root ] && exec "$s" -l
  exec su -l "$u"
fi
[ "$u" = root ] && exec "$@"
command -v runuser >/dev/null && exec runuser -u "$u" -- "$@"
exec su -s /bin/sh "$u" -c 'exec "$0" "$@"' -- "$@"
`;

/** Ends every process whose environment has `VUP_RUN=$1`: asks, waits up to two seconds, then kills. */
export const endRunScript = `n=0; s=TERM
while :; do
  found=
  for e in /proc/[0-9]*/environ; do
    tr '\\0' '\\n' <"$e" 2>/dev/null | grep -qx "VUP_RUN=$1" || continue
    p=\${e#/proc/}; found=1; kill -s $s "\${p%/environ}" 2>/dev/null
  done
  [ -z "$found" ] && exit 0
  n=$((n+1)); [ $n -ge 20 ] && s=KILL; [ $n -ge 40 ] && exit 1
  sleep 0.1
done
`;

/**
 * Makes the root file system as large as the disk has become, where it can; says on stderr where it could not. Only for a disk of the
 * guest's own: a container's root is on none. A partition grows if it is the last on the disk and 16 MiB or more are free behind it.
 */
const growScript = `grow() {
  d= k= n=
  while read -r _ _ maj _ at rest; do
    [ "$at" = / ] || continue
    rest=\${rest##* - }; n=$maj k=\${rest%% *}; rest=\${rest#* }; d=\${rest%% *}
  done </proc/self/mountinfo
  case "$d" in /dev/*) b=/sys/class/block/\${d##*/};; *) return;; esac
  if [ ! -e "$b" ]; then
    b=/sys/dev/block/$n; [ -e "$b" ] || return
    while IFS== read -r name value; do [ "$name" = DEVNAME ] && d=/dev/$value; done <"$b/uevent"
  fi
  [ -b "$d" ] || return
  b=$(readlink -f "$b")
  [ -e "$b/partition" ] && grow_partition
  case "$k" in
    ext2|ext3|ext4) resize2fs "$d";;
    xfs) xfs_growfs -d /;;
    btrfs) btrfs filesystem resize max /;;
    *) return 0;;
  esac >/dev/null 2>&1 || echo "vup: the root file system ($k on $d) could not be grown" >&2
}
grow_partition() {
  read -r nr <"$b/partition"; read -r at <"$b/start"; read -r len <"$b/size"; read -r all <"$b/../size"
  [ $((all - at - len)) -ge 32768 ] || return
  for o in "$b"/../*/start; do read -r other <"$o"; [ "$other" -gt "$at" ] && return; done
  disk=\${b%/*}; disk=/dev/\${disk##*/}
  growpart "$disk" "$nr" >/dev/null 2>&1 && return
  { echo ', +' | sfdisk --no-reread --force -N "$nr" "$disk" && { partx -u --nr "$nr" "$disk" || :; }; } >/dev/null 2>&1 && return
  echo "vup: partition $nr of $disk could not be grown; it takes growpart or sfdisk in the guest" >&2
}
`;

/**
 * Waits for the guest's own boot, and gives it the host name `$1`. Prints systemd's word for how it ended. systemd cannot be asked
 * before its private socket is there; an image with another init counts as booted. Where cloud-init is at work, its end is waited for
 * too: it writes result.json last. Outside containers the root file system is grown.
 */
export const waitBootScript = `h=$1
${growScript}case "$(readlink -f /sbin/init)" in
  */systemd)
    until [ -S /run/systemd/private ]; do sleep 0.02; done
    while :; do
      s=$(systemctl is-system-running --wait 2>/dev/null)
      case "$s" in running|degraded|maintenance|stopping) break;; esac
      sleep 0.05
    done;;
  *) s=running;;
esac
if [ -d /run/cloud-init ] && [ ! -e /run/cloud-init/disabled ] && [ ! -e /run/cloud-init/result.json ]; then
  command -v cloud-init >/dev/null && cloud-init status --wait >/dev/null 2>&1
fi
if [ "$(cat /etc/hostname 2>/dev/null)" != "$h" ]; then
  printf '%s\\n' "$h" >/etc/hostname; hostname "$h"
fi
[ -e /run/systemd/container ] || grow
echo "$s"
[ "$s" = degraded ] && systemctl list-units --state=failed --plain --no-legend --no-pager
[ "$s" = running ] || [ "$s" = degraded ]
`;
