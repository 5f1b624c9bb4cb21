# guest.sh ROOT COMMAND…: runs a command as if in the guest whose files are below ROOT. It is no other system: the command is this host's,
# begins in ROOT/root, and paths of the guest that it is given are led below ROOT. What would change the host is answered here.

root=${0%/lib/*}
guest=$1
shift
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH
mkdir -p "$guest/root" "$guest/run" "$guest/etc"

# Vup's way to become a user: `sh -c SCRIPT vup USER FOLDER COMMAND…`.
case "$1 $2 $3" in
  '/bin/sh -c '*'getent passwd'*) shift 6 ;;
esac
case "$*" in
  '/bin/sh -c '*is-system-running*) echo running; exit 0 ;;
  '/bin/sh -c '*VUP_RUN=*) exit 0 ;;
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
