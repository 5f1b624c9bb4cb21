#!/usr/bin/env bash
# What a person would write by hand to have COUNT Debian containers and to be rid of them: the yardstick for `vup up` and `vup destroy`.
#   bare-lxc.sh up   DIR BRIDGE COUNT LOWER BASE SIZE   bridge, then for each: overlay, veth, static address, lxc-start, wait for systemd
#   bare-lxc.sh down DIR BRIDGE COUNT                   lxc-stop -k and remove each, then the bridge: nothing of `up` is left
# LOWER is an image unpacked with ids that begin at BASE. Nothing here starts a process that it does not need.
set -euo pipefail

verb=$1 dir=$2 bridge=$3 count=$4
subnet=10.213.79
start=$(command -v lxc-start)
cores=$(nproc)

make_one() {
  local name=$1 address=$2 root=$dir/$1
  mkdir -p "$root/upper/etc/systemd/system" "$root/work"
  printf '%s\n' "$name" >"$root/upper/etc/hostname"
  printf '127.0.0.1 localhost\n127.0.1.1 %s\n::1 localhost\n' "$name" >"$root/upper/etc/hosts"
  printf 'nameserver %s.1\n' "$subnet" >"$root/upper/etc/resolv.conf"
  : >"$root/upper/etc/machine-id"
  # An empty unit file masks as a link to /dev/null does, and costs no process.
  local unit
  for unit in sys-kernel-debug.mount sys-kernel-tracing.mount sys-kernel-config.mount e2scrub_reap.service apt-daily.timer apt-daily-upgrade.timer; do
    : >"$root/upper/etc/systemd/system/$unit"
  done
  chown -R "$base:$base" "$root/upper" "$root/work"
  printf '%s\n' \
    'lxc.include = /usr/share/lxc/config/common.conf' \
    'lxc.include = /usr/share/lxc/config/userns.conf' \
    "lxc.uts.name = $name" \
    "lxc.rootfs.path = overlay:$lower:$root/upper" \
    'lxc.rootfs.options = userxattr' \
    "lxc.idmap = u 0 $base $size" \
    "lxc.idmap = g 0 $base $size" \
    'lxc.net.0.type = veth' \
    "lxc.net.0.link = $bridge" \
    'lxc.net.0.name = eth0' \
    "lxc.net.0.ipv4.address = $address/24" \
    "lxc.net.0.ipv4.gateway = $subnet.1" \
    'lxc.net.0.flags = up' \
    'lxc.mount.entry = mqueue dev/mqueue mqueue nosuid,nodev,noexec,create=dir,optional 0 0' \
    'lxc.signal.halt = SIGRTMIN+3' >"$root/config"
}

# Without newuidmap on PATH root writes the id map itself, so that no entry in /etc/subuid is needed.
start_one() {
  PATH=/nonexistent "$start" -P "$dir" -n "$1" -d
  lxc-attach -P "$dir" -n "$1" -- /bin/sh -c \
    'until [ -S /run/systemd/private ]; do sleep 0.02; done; exec systemctl is-system-running --wait' || true
}

# As many at once as the arguments after the first say.
each() {
  local work=$1 limit=$2 number running=0
  for ((number = 1; number <= count; number++)); do
    if ((running == limit)); then wait -n; else running=$((running + 1)); fi
    "$work" "$number" &
  done
  wait
}

up_one() { make_one "bare-$1" "$subnet.$((9 + $1))" && start_one "bare-$1"; }
kill_one() {
  lxc-stop -P "$dir" -n "bare-$1" -k || true
  rm -rf "${dir:?}/bare-$1"
}

case $verb in
  up)
    lower=$5 base=$6 size=$7
    printf '%s\n' "link add name $bridge type bridge" "address add $subnet.1/24 dev $bridge" "link set $bridge up" | ip -batch -
    each up_one "$cores"
    ;;
  down)
    each kill_one "$count"
    ip link delete "$bridge"
    ;;
esac
