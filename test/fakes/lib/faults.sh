# The fault script: lines of `WHO: WHAT ARGUMENT`. WHO is a tool or `*`, and with `@N` only its N-th call since the script was written.
# The first line that fits counts.
#   exit N            fails with that code, and does nothing
#   lie               says that it failed, and ends with 0
#   hang              does nothing, for ever
#   die-after MS      does nothing, and is killed after so long
#   garbage           answers with bytes that mean nothing, and ends with 0
#   wrong-version     answers as a tool that knows none of its options
#   locale            answers in another language
#   flood SIZE        says so much (100M) before it does its work
#   warn              says five lines on both outputs before it does its work
#   not-found, full, half, half-lie, stall
#                     of what builds: breaks off as when a server has not what it needs, as on a full disk, killed with half of its work
#                     written, the same but ends with 0, and does all but never ends
#   kill-caller       kills who called it (Vup) with SIGKILL, then does its work
#   kill-caller-late  does its work, then kills who called it

kill_caller() {
  # Nobody but the program that is tested, which alone is run with this very file.
  tr '\0' '\n' <"/proc/$PPID/cmdline" | grep -qxF "$root/lib/kernel.cjs" || return 0
  kill -KILL "$PPID" && echo "$number $tool $what" >>"$root/kills"
}

obey() {
  case $what in
    exit) echo "$tool: the fault script says so" >&2; exit "$argument" ;;
    lie) echo "$tool: error: the fault script says so" >&2; exit 0 ;;
    hang) exec tail -n 0 -f "$root/faults" ;;
    die-after) sleep "$((argument / 1000)).$(printf %03d $((argument % 1000)))"; kill -KILL $$ ;;
    garbage) printf '\001\002\377\376{"a": ]\n\033[31m%%s\n\0\0'; exit 0 ;;
    wrong-version) echo "$tool 0.0.1"; echo "$tool: unknown option" >&2; exit 2 ;;
    locale) german=1 ;;
    flood) yes 'a line of which there are far too many, of a tool that has gone mad' | head -c "$argument"; echo ;;
    warn) for line in 1 2 3 4 5; do echo "WARNING $line: this tool was not built for this host"; echo "WARNING $line" >&2; done ;;
    not-found | full | half | half-lie | stall) mishap=$what ;;
    kill-caller) kill_caller ;;
    kill-caller-late) trap kill_caller EXIT ;;
    *) echo "$tool: no such fault: $what" >&2; exit 99 ;;
  esac
}

take_place "$root/calls/.count-$tool"
own=$place
while read -r who what argument; do
  case $who in
    "$tool:" | "$tool@$own:" | '*:' | "*@$number:") ;;
    *) continue ;;
  esac
  obey
  break
done <"$root/faults"
