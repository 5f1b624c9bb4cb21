# guest.sh ROOT COMMAND…: runs a command as if in the guest whose files are below ROOT. It is no other system: the command is this host's,
# begins in ROOT/root, and paths of the guest that it is given are led below ROOT. What would change the host is answered here.

root=${0%/lib/*}
guest=$1
shift
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH
mkdir -p "$guest/root" "$guest/run" "$guest/etc"

case "$1 $2 $3" in
  # Vup's way to carry variables in, from stdin or from a file of the guest, before the command: `sh -c SCRIPT vup … COMMAND…`.
  '/bin/sh -c n=$1 i=$2 '*)
    script=$3 lines=$5 more=$6
    shift 6
    exec /bin/sh -c "$script" vup "$lines" "$more" /bin/sh "$0" "$guest" "$@" ;;
  '/bin/sh -c f=/run/vup/'*)
    script=f=$guest/${3#f=/} name=$5
    shift 5
    exec /bin/sh -c "$script" vup "$name" /bin/sh "$0" "$guest" "$@" ;;
  # Its way to become a user: `sh -c SCRIPT vup USER FOLDER COMMAND…`.
  '/bin/sh -c u=$1 d=$2; '*) shift 6 ;;
esac
# Any other way to a command would run it where the host's own files are.
case "$1 $2 $3" in
  *'exec "$@"'* | *getpwnam* | *'getent passwd'*) echo 'guest.sh: this way into a guest is not known' >&2; exit 125 ;;
esac
case "$*" in
  '/bin/sh -c '*is-system-running*) echo running; exit 0 ;;
  '/bin/sh -c '*VUP_RUN=*) exit 0 ;;
  sync) exit 0 ;;
  poweroff) exec /bin/sh "$root/lib/poweroff.sh" "$guest" ;;
esac

# In place: the arguments turn round once.
left=$#
while [ "$left" -gt 0 ]; do
  word=$1
  shift
  case $word in
    *"$guest"*) ;;
    /root/* | /run/* | /var/* | /etc/* | /srv/* | /tmp/* | /opt/*) word=$guest$word ;;
    *' /'* | *=/*) word=$(printf '%s\n' "$word" | sed "s#\\([ =\"<>]\\)/\\(root\\|run\\|var\\|etc\\|srv\\|tmp\\|opt\\)/#\\1$guest/\\2/#g") ;;
  esac
  set -- "$@" "$word"
  left=$((left - 1))
done
cd "$guest/root" || exit 125
export HOME="$guest/root"
exec "$@"
