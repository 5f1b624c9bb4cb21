import type { Guard, TestName } from './guard.ts';

const reach: TestName = { file: 'test/unit/trust/reach.test.ts', name: '%s gives an item of kind %s, at its place, in words %#' };
const untrusted = 'test/unit/security/untrusted.test.ts';
const grantTest = 'test/unit/trust/grant.test.ts';
const doubt: TestName = { file: 'test/unit/trust/share-watch.test.ts', name: '%s' };
const folderArgv: TestName = { file: 'test/unit/share/folder-command.test.ts', name: '%s' };
const ownerTest = 'test/unit/core/vfile-owner.test.ts';
const beyond: TestName = { file: 'test/faults/loader-limits.test.ts', name: 'says what and where: %s' };
const notRead: TestName = { file: 'test/unit/core/find-vfile.test.ts', name: 'reads nothing that is %s' };

/** A kind of deed that a person must be asked about. */
function asked(against: string, file: string, find: string): Guard {
  return { row: 'S1', against, file: `src/machine/${file}`, find, replace: '', test: reach };
}

/** What stands between a stranger's Vfile, or one that a guest wrote, and the host. */
export const vfileGuards: readonly Guard[] = [
  {
    row: 'S1',
    against: 'a run that follows a Vfile which nobody allowed',
    file: 'src/core/trust-project.ts',
    find: 'if (!report.granted) throw needsTrust(report);',
    replace: '',
    test: { file: untrusted, name: 'is followed by no run before a person allows it, nor once it changed' },
    quick: true,
  },
  {
    row: 'S1',
    against: 'a yes that nobody said',
    file: 'src/trust/grant.ts',
    find: 'if (grant === undefined) return { granted: false,',
    replace: 'if (grant === undefined) return { granted: true,',
    test: { file: grantTest, name: 'is nothing at first, and needed for nothing that is inert' },
  },
  {
    row: 'S1',
    against: 'a yes to other contents',
    file: 'src/trust/grant.ts',
    find: 'if (then === today) return [];',
    replace: 'return [];',
    test: { file: grantTest, name: 'is not granted when a file %s' },
  },
  {
    row: 'S1',
    against: 'a yes to fewer deeds',
    file: 'src/trust/grant.ts',
    find: '.filter((what) => !before.includes(what))',
    replace: '.filter(() => false)',
    test: { file: grantTest, name: 'is not granted for more' },
  },
  {
    row: 'S1',
    against: 'answers that somebody wrote into the book',
    file: 'src/state/checked-json.ts',
    find: 'if (checksum !== checksumIfShallow(value)) return',
    replace: 'if (false) return',
    test: { file: 'test/unit/trust/trust-book.test.ts', name: 'allows nothing when it is %s, and can be written again' },
  },
  {
    row: 'S1',
    against: 'a hook that is not the one that was allowed',
    file: 'src/apply/steps/hook.ts',
    find: 'if ((await host.files.sha256(copy)) !== (await hookDigest(step.path))) {',
    replace: 'if (step.path === copy) {',
    test: { file: untrusted, name: 'runs with the bytes that were allowed, and not with others that came since' },
  },
  asked(
    'ports that others reach, unasked',
    'resolve-ports.ts',
    "context.reaches({ kind: 'port', machine: context.machine, what, place: at, instead });",
  ),
  asked(
    'folders and files outside the project, unasked',
    'resolve-paths.ts',
    "context.reaches({ kind: reachKind(kind), machine: context.machine, what, place, instead: 'put it into the project' });",
  ),
  asked(
    'images from anywhere, unasked',
    'resolve-image.ts',
    "context.reaches({ kind: 'image', machine: context.machine, what, place: from.place, instead });",
  ),
  asked('hooks, unasked', 'resolve-hooks.ts', "context.reaches({ kind: 'hook', what, place, instead: 'remove it', files: [file] });"),
  asked(
    'settings of engines, unasked',
    'resolve-provider-options.ts',
    "if (keySchema['x-trust'] === 'host') context.reaches(reachOf({ block, key, value }, keySchema, context.machine));",
  ),
  {
    row: 'S3',
    against: 'commands of VBoxManage that reach files of the host, or others',
    file: 'src/providers/virtualbox/compare.ts',
    find: 'const place = customVerbs.get(verb);',
    replace: 'const place = customVerbs.get(verb) ?? 1;',
    test: { file: 'test/unit/providers/virtualbox/compare.test.ts', name: 'refuses the verb of %j' },
    quick: true,
  },
  {
    row: 'S3',
    against: "settings of VBoxManage for another machine than the Vfile's",
    file: 'src/providers/virtualbox/compare.ts',
    find: "if (words[place] !== ':id') {",
    replace: 'if (false) {',
    test: { file: 'test/unit/providers/virtualbox/compare.test.ts', name: 'refuses the machine of %j' },
  },
  {
    row: 'S2',
    against: 'a guest that writes the Vfile of the folder it was given',
    file: 'src/share/folder-command.ts',
    find: "...guards.readonly.flatMap(mount('--ro-bind'))",
    replace: "...guards.readonly.flatMap(mount('--bind'))",
    test: folderArgv,
  },
  {
    row: 'S2',
    against: 'a guest that moves the folder from under the Vfile',
    file: 'src/share/folder-command.ts',
    find: "...guards.pinned.flatMap(mount('--bind')), ",
    replace: '',
    test: folderArgv,
  },
  {
    row: 'S2',
    against: 'following a file that a guest made',
    file: 'src/trust/share-watch.ts',
    find: 'if (before.id === absent) return [`${name} appeared ${could}`];',
    replace: 'if (before.id === absent) return [];',
    test: doubt,
  },
  {
    row: 'S2',
    against: 'following a file that lost its guard',
    file: 'src/trust/share-watch.ts',
    find: '(before.id === id && record.guarded[name] === id) ||',
    replace: 'before.id === id ||',
    test: doubt,
  },
  {
    row: 'S2',
    against: 'a run that follows what may be a guest’s',
    file: 'src/core/trust-project.ts',
    find: 'granted: verdict.granted && doubts.length === 0,',
    replace: 'granted: verdict.granted,',
    test: { file: 'test/e2e/share-guard.real.test.ts', name: 'can make a %s that was not there, and then it is asked about' },
  },
  {
    row: 'S17',
    against: 'a Vfile of another user',
    file: 'src/core/vfile-owner.ts',
    find: 'return uid === self || uid === 0 || uid === sudoUser?.uid;',
    replace: 'return uid >= 0 || uid === self || uid === sudoUser?.uid;',
    test: { file: ownerTest, name: 'the same for one that -f names' },
  },
  {
    row: 'S17',
    against: 'a link to a Vfile of another user',
    file: 'src/core/vfile-owner.ts',
    find: 'for (const one of new Set([path, real])) {',
    replace: 'for (const one of new Set([path, real].slice(0, 1))) {',
    test: { file: ownerTest, name: 'looks behind a link, and at the link' },
  },
  {
    row: 'S17',
    against: 'a Vfile in a folder that everybody may write',
    file: 'src/core/vfile-owner.ts',
    find: '  return open ?',
    replace: '  return open && false ?',
    test: { file: ownerTest, name: 'takes no Vfile of a stranger out of a folder like /tmp' },
  },
  {
    row: 'S17',
    against: 'a search that goes on above a stranger’s folder',
    file: 'src/core/find-vfile.ts',
    find: 'if (why !== undefined) return { stopped: `${parent}, which ${why}` };',
    replace: '',
    test: { file: ownerTest, name: 'does not go through a folder that is somebody else’s, and says so' },
  },
  {
    row: 'S19',
    against: 'a Vfile that is no file, and so never ends',
    file: 'src/core/find-vfile.ts',
    find: "if (stat?.type !== 'file') throw unreadable(path, 'it is not a regular file');",
    replace: "if (stat === undefined) throw unreadable(path, 'it is not a regular file');",
    test: notRead,
  },
  {
    row: 'S19',
    against: 'reading a file that is too large',
    file: 'src/core/find-vfile.ts',
    find: 'if (stat.sizeBytes > maxVfileBytes) throw',
    replace: 'if (false) throw',
    test: notRead,
  },
  {
    row: 'S19',
    against: 'too long a text',
    file: 'src/vfile/check-text.ts',
    find: 'if (bytes > maxTextBytes * share) return [tooLong(source, bytes, maxTextBytes * share)];',
    replace: '',
    test: beyond,
  },
  {
    row: 'S19',
    against: 'values that stand in each other without end',
    file: 'src/vfile/parse-yaml.ts',
    find: 'if (parser.stack.length > maxDepth + 1) return',
    replace: 'if (false) return',
    test: beyond,
  },
  {
    row: 'S19',
    against: 'too many values',
    file: 'src/vfile/parse-yaml.ts',
    find: 'return nodes > mostNodes || values > mostNodes ?',
    replace: 'return nodes > 1_000_000 ?',
    test: beyond,
  },
  {
    row: 'S19',
    against: 'a few lines that make too many machines',
    file: 'src/vfile/made-limits.ts',
    find: 'if (machines > maxMachines) return',
    replace: 'if (false) return',
    test: beyond,
  },
  {
    row: 'S19',
    against: 'a few lines that make too many values',
    file: 'src/vfile/made-limits.ts',
    find: 'if (values <= maxMadeValues) return undefined;',
    replace: 'if (values > 0) return undefined;',
    test: beyond,
  },
];
