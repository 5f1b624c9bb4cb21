# What the stand-ins of LXC share.

# Options that all of Vup's calls bear: sets $path and $name.
read_target() {
  path= name=
  while [ $# -gt 0 ]; do
    case $1 in
      --lxcpath) path=$2; shift ;;
      --name) name=$2; shift ;;
      -P) path=$2; shift ;;
      -n) name=$2; shift ;;
      --) return ;;
    esac
    shift
  done
}

# Whether the container runs.
runs() {
  [ -f "$kernel/proc/net/unix/$name" ]
}

# Value of a key in the container's configuration.
setting() {
  sed -n "s#^$1 = ##p" "$path/$name/config"
}

# The guest's files: the upper folder of its root file system, which outlives its runs.
guest_root() {
  value=$(setting lxc.rootfs.path)
  printf '%s\n' "${value##*:}"
}

# Takes away what a container holds while it runs.
take_away() {
  vanish "$kernel/sys/class/net/$(setting lxc.net.0.veth.pair)"
  vanish "$kernel/sys/fs/cgroup/lxc.payload.$name"
  vanish "$kernel/sys/fs/cgroup/lxc.monitor.$name"
  rm -f "$kernel/proc/net/unix/$name"
}
