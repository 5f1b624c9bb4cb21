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
 * Waits for the guest's own boot, and gives it the host name `$1`. Prints systemd's word for how it ended. systemd cannot be asked
 * before its private socket is there; an image with another init counts as booted.
 */
export const waitBootScript = `h=$1
case "$(readlink -f /sbin/init)" in
  */systemd)
    until [ -S /run/systemd/private ]; do sleep 0.02; done
    while :; do
      s=$(systemctl is-system-running --wait 2>/dev/null)
      case "$s" in running|degraded|maintenance|stopping) break;; esac
      sleep 0.05
    done;;
  *) s=running;;
esac
if [ "$(cat /etc/hostname 2>/dev/null)" != "$h" ]; then
  printf '%s\\n' "$h" >/etc/hostname; hostname "$h"
fi
echo "$s"
[ "$s" = degraded ] && systemctl list-units --state=failed --plain --no-legend --no-pager
[ "$s" = running ] || [ "$s" = degraded ]
`;
