/**
 * Shell text for `vup-seed.sh`: has resolv.conf follow the name servers that systemd-networkd got by DHCP, now and with each new lease. Only
 * systemd-resolved takes them from it, and a guest without that would know no name outside. /run/systemd/netif/state is how networkd tells
 * its servers to others (sd-network.h, sd_network_get_dns). The watch comes first, so that nothing is missed in between.
 */
export const followServers = `
follow_servers() {
  [ -n "$follows" ] && has_networkd || return 0
  [ -h "$root/etc/resolv.conf" ] && return 0
  units="$root/etc/systemd/system"
  put 0644 "$root/usr/lib/vup/name-servers" <<'END'
# Written by vup-seed.sh. $1 is the domain that names are looked up in.
[ ! -h /etc/resolv.conf ] && [ -r /run/systemd/netif/state ] || exit 0
servers=
while IFS='=' read -r key value; do [ "$key" != DNS ] || servers=$value; done </run/systemd/netif/state
[ -n "$servers" ] || exit 0
{
  for server in $servers; do printf 'nameserver %s\\n' "\${server%%#*}"; done
  [ -z "$1" ] || printf 'search %s\\n' "$1"
} >/etc/resolv.conf.vup-new && mv -f /etc/resolv.conf.vup-new /etc/resolv.conf
END
  put 0644 "$units/vup-name-servers.service" <<END
[Unit]
Description=Name servers of this machine, by DHCP
After=vup-name-servers.path

[Service]
Type=oneshot
ExecStart=/bin/sh /usr/lib/vup/name-servers "$domain"
END
  put 0644 "$units/vup-name-servers.path" <<'END'
[Unit]
Description=Changes of the name servers that DHCP gave

[Path]
PathChanged=/run/systemd/netif/state
END
  mkdir -p "$units/multi-user.target.wants"
  for unit in vup-name-servers.path vup-name-servers.service; do ln -sf "../$unit" "$units/multi-user.target.wants/$unit"; done
  # What is wanted was settled when this boot began.
  [ -z "$root" ] && [ -d /run/systemd/system ] || return 0
  systemctl --no-block start vup-name-servers.path vup-name-servers.service
}
`;
