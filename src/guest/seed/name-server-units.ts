/**
 * Shell text for `vup-seed.sh`: has resolv.conf follow the name servers that systemd-networkd got by DHCP, now and with each new lease. Only
 * systemd-resolved takes them from it, and a guest without that would know no name outside. /run/systemd/netif/state is how networkd tells
 * its servers to others (sd-network.h, sd_network_get_dns); it calls that private, and no program of it says them in a form for programs.
 * While a service runs, systemd does not see what changes in the path that starts it (systemd.path(5)): so the service waits for the first
 * servers, and goes on until they stay the same.
 */
export const followServers = `
follow_servers() {
  [ -n "$follows" ] && has_networkd || return 0
  [ -h "$root/etc/resolv.conf" ] && return 0
  units="$root/etc/systemd/system"
  put 0644 "$root/usr/lib/vup/name-servers" <<'END'
# Written by vup-seed.sh. $1 is the domain that names are looked up in.
told=
tries=0
while [ ! -h /etc/resolv.conf ]; do
  servers=
  [ ! -r /run/systemd/netif/state ] ||
    while IFS='=' read -r key value; do [ "$key" != DNS ] || servers=$value; done </run/systemd/netif/state
  if [ -z "$servers" ]; then
    tries=$((tries + 1))
    [ "$tries" -lt 30 ] || exit 0
  elif [ "$servers" = "$told" ]; then
    exit 0
  else
    {
      for server in $servers; do printf 'nameserver %s\\n' "\${server%%#*}"; done
      [ -z "$1" ] || printf 'search %s\\n' "$1"
    } >/etc/resolv.conf.vup-new && mv -f /etc/resolv.conf.vup-new /etc/resolv.conf
    told=$servers
  fi
  sleep 1
done
END
  put 0644 "$units/vup-name-servers.service" <<END
[Unit]
Description=Name servers of this machine, by DHCP
After=vup-name-servers.path systemd-networkd.service

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
