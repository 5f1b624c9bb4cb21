/** Shell texts that run in the guest by `/bin/sh -e -c TEXT vup ARGS`; POSIX, so that busybox will do. */

/** Arguments: target, mode, owner or '', size in bytes. Content on stdin. A cut-off transfer is seen by its size. */
export const placeFileText = [
  'to=$1 mode=$2 owner=$3 size=$4',
  'if [ -d "$to" ]; then echo "$to is a folder: end \\"to\\" with / to put the file into it" >&2; exit 1; fi',
  'mkdir -p -- "$(dirname -- "$to")"',
  'tmp="$to.vup-$$"',
  'trap \'rm -f -- "$tmp"\' EXIT',
  '(umask 077; cat > "$tmp")',
  'got=$(wc -c < "$tmp")',
  'if [ "$got" -ne "$size" ]; then echo "only $got of $size bytes arrived" >&2; exit 1; fi',
  'if [ -n "$owner" ]; then chown -- "$owner" "$tmp"; fi',
  'chmod -- "$mode" "$tmp"',
  'mv -f -- "$tmp" "$to"',
].join('\n');

/** Arguments: target folder, stage folder in it. A tar on stdin. Stages that earlier runs left are swept. */
export const stageFolderText = [
  'to=$1 stage=$2',
  'mkdir -p -- "$to"',
  'rm -rf -- "$to"/.vup-stage-*',
  '(umask 077; mkdir -- "$stage")',
  'tar -x -f - -C "$stage" || { rm -rf -- "$stage"; exit 1; }',
].join('\n');

/** Arguments: target folder, stage folder, mode of files or '', owner or ''. Every file is renamed into place. */
export const commitFolderText = [
  'to=$1 stage=$2 mode=$3 owner=$4',
  'trap \'rm -rf -- "$stage"\' EXIT',
  'cd -- "$stage"',
  'if [ -n "$mode" ]; then find . -type f -exec chmod -- "$mode" {} +; fi',
  'if [ -n "$owner" ]; then chown -hR -- "$owner" .; fi',
  "find . -type d ! -name . -exec /bin/sh -e -c '",
  '  to=$1 owner=$2; shift 2',
  '  for d do',
  '    if [ -d "$to/$d" ]; then continue; fi',
  '    mkdir -- "$to/$d"; chmod 0755 "$to/$d"',
  '    if [ -n "$owner" ]; then chown -- "$owner" "$to/$d"; fi',
  '  done\' vup "$to" "$owner" {} +',
  "find . ! -type d -exec /bin/sh -e -c '",
  '  to=$1; shift',
  '  for f do',
  '    if [ -L "$to/$f" ]; then rm -f -- "$to/$f"; fi',
  '    if [ -d "$to/$f" ]; then echo "$to/$f is a folder, the project has a file there" >&2; exit 1; fi',
  '    mv -f -- "$f" "$to/$f"',
  '  done\' vup "$to" {} +',
].join('\n');
