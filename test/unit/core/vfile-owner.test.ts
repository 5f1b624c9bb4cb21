import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findVfile } from '../../../src/core/find-vfile.ts';
import { isTrustedOwner, requireOwnFile } from '../../../src/core/vfile-owner.ts';
import type { Files, Host } from '../../../src/host/host.ts';
import { createNodeHost } from '../../../src/host/node-host.ts';

const me = 1000;
const stranger = 1001;
const behindSudo = { uid: 1002, gid: 1002 };
let folder = '';

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'vup-owner-')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A host on which everything is mine, but for what is said. Paths are below the test's folder. */
function hostAt(cwd: string, owners: Readonly<Record<string, number>> = {}, uid = me): Host {
  const node = createNodeHost();
  const owner = (path: string): number => owners[path.slice(folder.length + 1)] ?? me;
  const stat: Files['stat'] = async (path, options) => {
    const real = options?.follow === true ? await node.files.realpath(path).catch(() => path) : path;
    const found = await node.files.stat(path, options);
    return found && { ...found, uid: owner(real) };
  };
  const { arch, cpus, bootId } = node.env;
  const env = { ...node.env, arch, cpus, bootId, uid, sudoUser: behindSudo, cwd: join(folder, cwd), homeDir: folder };
  return { ...node, files: { ...node.files, stat }, env };
}

function lay(path: string): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), 'version: 1\nmachines: { a: }\n');
}

describe('whose a Vfile may be', () => {
  it.each([
    [me, true],
    [0, true],
    [behindSudo.uid, true],
    [stranger, false],
  ])('%i: %s', async (uid, allowed) => {
    lay('p/Vfile.yaml');
    expect(isTrustedOwner(uid, { uid: me, sudoUser: behindSudo })).toBe(allowed);
    for (const path of ['p/Vfile.yaml', 'p']) {
      const found = findVfile(hostAt('p', { [path]: uid }), undefined);
      if (allowed) await expect(found).resolves.toMatchObject({ path: join(folder, 'p/Vfile.yaml') });
      else await expect(found).rejects.toMatchObject({ code: 'VUP_VFILE_FOREIGN', hint: expect.stringContaining('chown') });
    }
  });

  it('the same for one that -f names', async () => {
    lay('p/Vfile.yaml');
    await expect(findVfile(hostAt('.', { 'p/Vfile.yaml': stranger }), 'p/Vfile.yaml')).rejects.toMatchObject({ code: 'VUP_VFILE_FOREIGN' });
    await expect(findVfile(hostAt('.', { p: stranger }), 'p')).rejects.toMatchObject({ code: 'VUP_VFILE_FOREIGN' });
  });

  it('looks behind a link, and at the link', async () => {
    lay('theirs/Vfile.yaml');
    mkdirSync(join(folder, 'p'));
    symlinkSync('../theirs/Vfile.yaml', join(folder, 'p/Vfile.yaml'));
    await expect(requireOwnFile(hostAt('p', { 'theirs/Vfile.yaml': stranger }), join(folder, 'p/Vfile.yaml'))).rejects.toMatchObject({
      code: 'VUP_VFILE_FOREIGN',
    });
    await expect(requireOwnFile(hostAt('p', { theirs: stranger }), join(folder, 'p/Vfile.yaml'))).rejects.toMatchObject({
      code: 'VUP_VFILE_FOREIGN',
    });
    await expect(requireOwnFile(hostAt('p'), join(folder, 'p/Vfile.yaml'))).resolves.toBeUndefined();
  });
});

describe('a folder that everybody may write', () => {
  it.each<[number, boolean]>([
    [0o777, false],
    [0o1777, true],
    [0o775, true],
  ])('of mode %o may hold a Vfile: %s', async (mode, allowed) => {
    lay('p/Vfile.yaml');
    chmodSync(join(folder, 'p'), mode);
    const found = findVfile(hostAt('p'), undefined);
    if (allowed) await expect(found).resolves.toMatchObject({ dir: join(folder, 'p') });
    else await expect(found).rejects.toMatchObject({ code: 'VUP_VFILE_FOREIGN', hint: expect.stringContaining('chmod o-w') });
  });
});

describe('the search upwards', () => {
  it('does not go through a folder that is somebody else’s, and says so', async () => {
    lay('theirs/Vfile.yaml');
    mkdirSync(join(folder, 'theirs/p/sub'), { recursive: true });
    await expect(findVfile(hostAt('theirs/p/sub', { theirs: stranger }), undefined)).rejects.toMatchObject({
      code: 'VUP_VFILE_MISSING',
      message: expect.stringContaining(`the search ended below ${join(folder, 'theirs')}, which belongs to user ${stranger}`),
    });
  });

  it('takes no Vfile of a stranger out of a folder like /tmp', async () => {
    lay('tmp/Vfile.yaml');
    mkdirSync(join(folder, 'tmp/mine'));
    chmodSync(join(folder, 'tmp'), 0o1777);
    const host = hostAt('tmp/mine', { tmp: 0, 'tmp/Vfile.yaml': stranger });
    await expect(findVfile(host, undefined)).rejects.toMatchObject({ code: 'VUP_VFILE_FOREIGN' });
    chmodSync(join(folder, 'tmp'), 0o777);
    await expect(findVfile(host, undefined)).rejects.toMatchObject({ code: 'VUP_VFILE_MISSING' });
  });

  it('goes through folders of one’s own, and of root', async () => {
    lay('p/Vfile.yaml');
    mkdirSync(join(folder, 'p/a/b'), { recursive: true });
    await expect(findVfile(hostAt('p/a/b', { 'p/a': 0 }), undefined)).resolves.toMatchObject({ dir: join(folder, 'p') });
  });
});
