#!/usr/bin/env bash
# What a person would write by hand to have COUNT machines in VirtualBox, not started, and to be rid of them: the yardstick for making them.
#   bare-virtualbox.sh up    DIR COUNT BASE   asks which VirtualBox that is and what it has, makes them, and asks which of them run
#   bare-virtualbox.sh blind DIR COUNT BASE   asks nothing; for each: a disk that stands on BASE, an entry in VirtualBox, a mark on it
#   bare-virtualbox.sh down  DIR COUNT        the entry goes, and the disk
# The calls of VBoxManage are Vup's own, as many machines at once as there are: its service does one thing at a time, but each call takes
# longer to start than to be served. Asked by so many it sometimes dies, and another is started: what it did not do is asked again.
set -euo pipefail

verb=$1 dir=$2 count=$3

vbox() {
  local tries
  for tries in 1 2 3; do
    VBoxManage "$@" && return
    sleep 0.2
  done
  return 1
}

up_one() {
  local name=vupbench-$1 root=$dir/$1
  mkdir "$root"
  vbox createmedium disk --filename "$root/disk.vdi" --diffparent "$base"
  vbox createvm --name "$name" --groups /vupbench --basefolder "$root/settings" --ostype Linux_64 --register
  vbox setextradata "$name" vupbench/owner "$name"
}

down_one() {
  VBoxManage unregistervm "vupbench-$1" || true
  VBoxManage closemedium disk "$dir/$1/disk.vdi" || true
  rm -rf "${dir:?}/$1"
}

each() {
  local number
  local -a jobs=()
  for ((number = 1; number <= count; number++)); do
    "$1" "$number" &
    jobs+=($!)
  done
  # A machine that fails is a failure of all: a bare `wait` would hide it.
  local job
  for job in "${jobs[@]}"; do wait "$job"; done
}

case $verb in
  up)
    base=$4
    vbox --version >/dev/null
    vbox list vms --long >/dev/null
    each up_one
    vbox list runningvms >/dev/null
    ;;
  blind)
    base=$4
    each up_one
    ;;
  down) each down_one ;;
esac
