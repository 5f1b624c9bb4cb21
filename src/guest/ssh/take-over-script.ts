import { shellWord } from '../shell-word.ts';
import { insecureKeys } from './insecure-keys.ts';

/**
 * What root of a Vagrant box runs after `vup-seed.sh`, for any POSIX shell: the keys that everybody knows get in no more, the machine's own
 * gets in as `vagrant` in their place, and sshd reads its settings and host key again. `VUP_SEED_ROOT` as for the seed: then nothing but
 * files is touched. Repeatable.
 */
export function takeOverScript(authorizedKey: string): string {
  const known = insecureKeys.map(({ publicKey }) => `-e ${shellWord(publicKey)}`).join(' ');
  return `root=\${VUP_SEED_ROOT:-}
own=${shellWord(authorizedKey.trimEnd())}
entry=$(grep '^vagrant:' "$root/etc/passwd") || { echo 'the box has no user vagrant' >&2; exit 1; }
home=\${entry%:*}; home=\${home##*:}
# Into the file that is there: it keeps its owner and mode.
change() {
  [ -f "$1" ] || return 0
  grep -vF ${known} "$1" >"$1.vup-new"
  if [ -n "$2" ]; then grep -vxF "$2" "$1.vup-new" >"$1.vup-own"; printf '%s\\n' "$2" >>"$1.vup-own"; mv -f "$1.vup-own" "$1.vup-new"; fi
  cat "$1.vup-new" >"$1" && rm -f "$1.vup-new"
}
umask 077
for file in authorized_keys authorized_keys2; do change "$root/root/.ssh/$file" '' || exit 1; done
change "$root$home/.ssh/authorized_keys2" '' || exit 1
change "$root$home/.ssh/authorized_keys" "$own" || exit 1
[ -n "$root" ] && exit 0
if [ -d /run/systemd/system ]; then
  systemctl reload-or-restart ssh.service 2>/dev/null || systemctl reload-or-restart sshd.service && exit 0
fi
for file in /run/sshd.pid /var/run/sshd.pid; do
  [ -s "$file" ] && kill -s HUP "$(cat "$file")" && exit 0
done
service ssh restart 2>/dev/null || service sshd restart
`;
}
