# Read by every stand-in first: writes the call down and obeys the fault script.
#
# A room of fakes is a folder with these scripts in it (see ../engine-room.ts):
#   bin/      the stand-ins, first on PATH of what is tested
#   calls/    one file a call, `<number>.<tool>`, its argv with a NUL after each word
#   faults    the fault script, see faults.sh; absent: all goes well
#   kernel/   what stands for files below /proc, /sys and /dev, see kernel.cjs
#   engine/   what the engines know: containers and machines that run, and `violations` of what no caller may ever do
# POSIX sh throughout; what sh cannot do (a listening socket, a process name) is one line of perl or a small Node program, and says so.

root=${0%/bin/*}
tool=${0##*/}
kernel=$root/kernel
engine=$root/engine
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH
german=
mishap=

# Adds this call to a list and sets $place to its place there, which is its own also when two are added at once. No program is started
# for it: this is done for every call.
take_place() {
  echo "$$" >>"$1"
  lines=0
  while read -r caller; do
    lines=$((lines + 1))
    [ "$caller" != "$$" ] || place=$lines
  done <"$1"
}

take_place "$root/calls/.count"
number=$place
printf '%s\0' "$0" "$@" >"$root/calls/$number.$tool"

# Last words, in English and as a localised tool has them; with exit code 1.
fail() {
  if [ -n "$german" ]; then echo "$tool: $2" >&2; else echo "$tool: $1" >&2; fi
  exit 1
}

# Takes a folder away at once, as the kernel does with what it stands for: nobody sees a part of it.
vanish() {
  [ ! -d "$1" ] || { mv "$1" "$root/vanishing.$$" && rm -rf "$root/vanishing.$$"; }
}

# What a correct caller never asks for, such as starting a machine that runs. Tests see that there is no such file.
violation() {
  echo "$number $tool: $*" >>"$engine/violations"
}

[ ! -s "$root/faults" ] || . "$root/lib/faults.sh"
