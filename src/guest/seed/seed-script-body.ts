import { followServers } from './name-server-units.ts';

/**
 * What `vup-seed.sh` does with the values in front of it. `VUP_SEED_ROOT` (empty for the running system) is where files go, so that it can
 * be applied to a tree as well; then nothing but files is touched, unless `VUP_SEED_EARLY` is set: then the tree is that of the system that
 * this kernel is about to start, and cards with a fixed address get it at once. Processes are few, for each costs an emulated guest dear.
 */
export const seedScriptBody = `
root=\${VUP_SEED_ROOT:-}
early=\${VUP_SEED_EARLY:-}
stamp="$root/var/lib/vup/seed"
umask 022

# put MODE FILE: stdin becomes the file, whole or not at all.
put() {
  [ -d "\${2%/*}" ] || mkdir -p "\${2%/*}" || return
  case $1 in 0600) umask 077;; esac
  while IFS= read -r line || [ -n "$line" ]; do printf '%s\\n' "$line" || return; done >"$2.vup-new" || return
  umask 022
  mv -f "$2.vup-new" "$2"
}

set_name() {
  printf '%s\\n' "$name" | put 0644 "$root/etc/hostname"
  [ -z "$root" ] && printf '%s\\n' "$name" >/proc/sys/kernel/hostname
  both=$name; [ "$name" = "$short" ] || both="$name $short"
  {
    grep -q '^127\\.0\\.0\\.1[[:space:]]' "$root/etc/hosts" 2>/dev/null || echo '127.0.0.1 localhost'
    [ -f "$root/etc/hosts" ] && grep -v '^127\\.0\\.1\\.1[[:space:]]' "$root/etc/hosts"
    printf '127.0.1.1 %s\\n' "$both"
  } | put 0644 "$root/etc/hosts"
}

set_login() {
  keys="$root/root/.ssh/authorized_keys"
  mkdir -p "$root/root/.ssh" && chmod 0700 "$root/root/.ssh"
  {
    # Of another machine that this disk was: its key no longer gets in.
    [ -f "$keys" ] && if [ -n "$former" ]; then grep -v ' vup-[^ ]*$' "$keys"; else grep -vxF "$authorized_key" "$keys"; fi
    printf '%s\\n' "$authorized_key"
  } | put 0600 "$keys"
}

set_host_key() {
  ssh="$root/etc/ssh"
  [ -d "$ssh" ] || return 0
  if [ -n "$host_private" ]; then
    rm -f "$ssh"/ssh_host_*_key "$ssh"/ssh_host_*_key.pub
    printf '%s\\n' "$host_private" | put 0600 "$ssh/ssh_host_ed25519_key"
    printf '%s\\n' "$host_public" | put 0644 "$ssh/ssh_host_ed25519_key.pub"
  fi
  put 0644 "$ssh/sshd_config.d/10-vup.conf" <<'END'
# Written by vup-seed.sh.
HostKey /etc/ssh/ssh_host_ed25519_key
PermitRootLogin prohibit-password
PasswordAuthentication no
MaxSessions 64
END
  [ -f "$ssh/sshd_config" ] || return 0
  grep -qi '^[[:space:]]*Include[[:space:]].*/etc/ssh/sshd_config\\.d/' "$ssh/sshd_config" && return 0
  { echo 'Include /etc/ssh/sshd_config.d/*.conf'; cat "$ssh/sshd_config"; } | put 0644 "$ssh/sshd_config"
}

# card_name MAC: the kernel's name of a card, or nothing.
card_name() {
  for at in /sys/class/net/*; do
    read -r mac 2>/dev/null <"$at/address" && [ "$mac" = "$1" ] && [ ! -e "$at/bridge" ] && { echo "\${at##*/}"; return; }
  done
}

has_networkd() {
  [ -d "$root/etc/systemd" ] || return 1
  [ -x "$root/lib/systemd/systemd-networkd" ] || [ -x "$root/usr/lib/systemd/systemd-networkd" ]
}

has_ifupdown() {
  [ -x "$root/sbin/ifup" ] || [ -x "$root/usr/sbin/ifup" ] || return 1
  grep -q '^source\\(-directory\\)\\{0,1\\}[[:space:]].*interfaces\\.d' "$root/etc/network/interfaces" 2>/dev/null
}

# card INDEX MAC static ADDRESS PREFIX GATEWAY SERVERS · card INDEX MAC dhcp yes|no
card() {
  [ -n "$early" ] && [ "$3" = static ] && card_now "$@"
  [ -n "$applies" ] || return 0
  if has_networkd; then card_networkd "$@"
  elif has_ifupdown; then card_ifupdown "$@"
  elif [ -z "$root" ]; then card_now "$@"
  fi
  [ "$3" = static ] && [ -n "$7" ] && servers="$servers $7"
  [ "$3" = dhcp ] && [ "$4" = yes ] && follows=yes
  return 0
}

card_networkd() {
  {
    printf '[Match]\\nMACAddress=%s\\n\\n[Network]\\n' "$2"
    if [ "$3" = static ]; then
      printf 'Address=%s/%s\\n' "$4" "$5"
      [ "$6" = - ] || printf 'Gateway=%s\\n' "$6"
      for server in $7; do printf 'DNS=%s\\n' "$server"; done
      [ -n "$7" ] && [ -n "$domain" ] && printf 'Domains=%s\\n' "$domain"
    else
      printf 'DHCP=ipv4\\n'
      [ "$4" = yes ] || printf '\\n[DHCPv4]\\nUseRoutes=no\\nUseGateway=no\\nUseDNS=no\\n'
    fi
    :
  } | put 0644 "$root/etc/systemd/network/10-vup-$1.network"
}

card_ifupdown() {
  at=$(card_name "$2"); at=\${at:-eth$1}
  {
    printf 'auto %s\\niface %s inet %s\\n' "$at" "$at" "$3"
    if [ "$3" = static ]; then
      printf '  address %s/%s\\n' "$4" "$5"
      [ "$6" = - ] || printf '  gateway %s\\n' "$6"
    fi
    :
  } | put 0644 "$root/etc/network/interfaces.d/vup-$1"
}

# Without anything that keeps it: done at each boot.
card_now() {
  at=$(card_name "$2")
  [ -n "$at" ] || { echo "vup-seed: there is no network card $2" >&2; return 1; }
  ip link set dev lo up 2>/dev/null
  ip link set dev "$at" up
  if [ "$3" = static ]; then
    ip addr show dev "$at" | grep -q "inet $4/" || ip addr add "$4/$5" dev "$at"
    [ "$6" = - ] || ip route replace default via "$6" dev "$at"
  elif command -v udhcpc >/dev/null; then udhcpc -b -i "$at" >/dev/null 2>&1
  elif command -v dhclient >/dev/null; then dhclient "$at" >/dev/null 2>&1
  elif command -v dhcpcd >/dev/null; then dhcpcd -b "$at" >/dev/null 2>&1
  else echo "vup-seed: there is no DHCP client for $at" >&2
  fi
}

# A link leads to what a resolver of the guest's own writes.
set_servers() {
  [ -n "$servers" ] || return 0
  [ -h "$root/etc/resolv.conf" ] && return 0
  {
    for server in $servers; do printf 'nameserver %s\\n' "$server"; done
    [ -z "$domain" ] || printf 'search %s\\n' "$domain"
  } | put 0644 "$root/etc/resolv.conf"
}
${followServers}
# Present on many systems without being in use.
start_networkd() {
  [ -z "$root" ] && has_networkd && [ -d /run/systemd/system ] || return 0
  [ -h /etc/systemd/system/multi-user.target.wants/systemd-networkd.service ] && return 0
  [ -h /etc/systemd/system/sysinit.target.wants/systemd-networkd.service ] && return 0
  systemctl --no-reload enable systemd-networkd.service 2>/dev/null
  systemctl --no-block start systemd-networkd.service
}

former=; seen=; servers=; follows=; applies=yes
if [ -f "$stamp" ]; then read -r former seen <"$stamp"; fi
[ "$former" = "$instance" ] && former=
if [ "$seen" != "$revision" ] || [ -n "$former" ]; then
  set_name && set_login && set_host_key || { echo 'vup-seed: not everything could be applied' >&2; exit 1; }
  networks; set_servers; follow_servers
  printf '%s %s\\n' "$instance" "$revision" | put 0644 "$stamp"
elif ! has_networkd && ! has_ifupdown; then
  networks; set_servers
elif [ -n "$early" ]; then
  applies=; networks
elif [ -z "$root" ]; then
  printf '%s\\n' "$(cat /etc/hostname)" >/proc/sys/kernel/hostname
fi
start_networkd
`;
