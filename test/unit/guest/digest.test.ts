import { chmod, mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../src/guest/canonical-json.ts';
import { type DigestContext, stepDigests } from '../../../src/guest/digest.ts';
import { openFileDigests } from '../../../src/guest/file-digests.ts';
import { layerKeys } from '../../../src/guest/layer-keys.ts';
import { createNodeHost } from '../../../src/host/node-host.ts';
import { step } from './local-channel.ts';

const host = createNodeHost();
let dir = '';
let context: DigestContext;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vup-digest-'));
  context = { host, projectDir: dir, machineEnv: {}, fileDigests: await openFileDigests(host, join(dir, '..', 'absent', 'cache.json')) };
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('content', () => {
  it('does not depend on what only names, schedules or bounds a step', async () => {
    const plain = await stepDigests(step({ kind: 'shell', text: 'true' }), context);
    const dressed = await stepDigests(
      step({ kind: 'shell', id: 'other', name: 'other', run: 'once', timeoutMs: 5, text: 'true' }),
      context,
    );
    expect(dressed).toEqual(plain);
  });

  it.each([
    ['the text', step({ kind: 'shell', text: 'false' })],
    ['the user', step({ kind: 'shell', text: 'true', as: 'www-data' })],
    ['the folder', step({ kind: 'shell', text: 'true', cwd: '/tmp' })],
    ['the kind', step({ kind: 'packages', packages: ['true'] })],
  ])('depends on %s', async (_, changed) => {
    const before = await stepDigests(step({ kind: 'shell', text: 'true' }), context);
    expect((await stepDigests(changed, context)).content).not.toBe(before.content);
  });

  it('of packages does not depend on their order', async () => {
    const one = await stepDigests(step({ kind: 'packages', packages: ['a', 'b'] }), context);
    expect(await stepDigests(step({ kind: 'packages', packages: ['b', 'a', 'b'] }), context)).toEqual(one);
  });

  it('does not depend on where the project lies', async () => {
    await writeFile(join(dir, 'a.sh'), 'x');
    const before = await stepDigests(step({ kind: 'script', path: join(dir, 'a.sh'), args: [] }), context);
    const moved = `${dir}-moved`;
    await rename(dir, moved);
    const after = await stepDigests(step({ kind: 'script', path: join(moved, 'a.sh'), args: [] }), { ...context, projectDir: moved });
    await rename(moved, dir);
    expect(after).toEqual(before);
    expect(Object.keys(after.files)).toEqual(['a.sh']);
  });
});

describe('environment', () => {
  it("counts the machine's variables where they reach, and the step's over them", async () => {
    const withEnv = { ...context, machineEnv: { A: '1', B: '2' } };
    const shell = step({ kind: 'shell', text: 'true', env: { B: '3' } });
    const same = step({ kind: 'shell', text: 'true', env: { B: '3', A: '1' } });
    expect((await stepDigests(shell, withEnv)).env).toBe((await stepDigests(same, context)).env);
    expect((await stepDigests(shell, withEnv)).env).not.toBe((await stepDigests(shell, context)).env);
    const packages = step({ kind: 'packages', packages: ['a'] });
    expect((await stepDigests(packages, withEnv)).env).toBe((await stepDigests(packages, context)).env);
  });
});

describe('files', () => {
  it('of a folder: names, contents, links and the executable bit count, umask and times do not', async () => {
    const folder = join(dir, 'conf');
    await mkdir(join(folder, 'sub'), { recursive: true });
    await writeFile(join(folder, 'sub', 'x'), 'x');
    await symlink('sub', join(folder, 'link'));
    const digest = async () => (await stepDigests(step({ kind: 'file', from: folder, to: '/etc/x' }), context)).files['conf/'];
    const seen = new Set([await digest()]);
    await chmod(join(folder, 'sub', 'x'), 0o600);
    await utimes(join(folder, 'sub', 'x'), 5, 5);
    expect(seen.has(await digest())).toBe(true);
    const changes = [
      () => chmod(join(folder, 'sub', 'x'), 0o700),
      () => writeFile(join(folder, 'sub', 'x'), 'y'),
      () => mkdir(join(folder, 'empty')),
      () => rename(join(folder, 'sub', 'x'), join(folder, 'sub', 'z')),
      () => writeFile(join(folder, '.hidden'), ''),
      () => rm(join(folder, 'link')).then(() => symlink('other', join(folder, 'link'))),
    ];
    for (const change of changes) {
      await change();
      const now = await digest();
      expect(seen.has(now)).toBe(false);
      seen.add(now);
    }
  });

  it('of inputs are listed one by one, and a plain path must exist', async () => {
    await mkdir(join(dir, 'db'));
    for (const name of ['a.sql', 'b.sql', 'c.txt']) await writeFile(join(dir, 'db', name), name);
    const digests = await stepDigests(step({ kind: 'shell', text: 'true', inputs: ['db/**/*.sql', 'none/*'] }), context);
    expect(Object.keys(digests.files)).toEqual(['db/a.sql', 'db/b.sql']);
    const missing = stepDigests(step({ kind: 'shell', id: 'schema', text: 'true', inputs: ['db/none.sql'] }), context);
    await expect(missing).rejects.toMatchObject({ code: 'VUP_INPUT_MISSING', message: expect.stringMatching(/"schema".*none\.sql/) });
  });

  it('that are missing are named with their step', async () => {
    const script = step({ kind: 'script', id: 'setup', path: join(dir, 'no.sh'), args: [] });
    await expect(stepDigests(script, context)).rejects.toMatchObject({
      code: 'VUP_INPUT_MISSING',
      message: expect.stringMatching(/"setup".*no\.sh/),
    });
    const folderAsScript = step({ kind: 'script', path: dir, args: [] });
    await expect(stepDigests(folderAsScript, context)).rejects.toMatchObject({ code: 'VUP_INPUT_MISSING' });
  });
});

describe('file digests', () => {
  it('are read once per change, across runs', async () => {
    const path = join(dir, 'x');
    const cache = join(dir, 'cache', 'files.json');
    const read: string[] = [];
    const sha256 = (file: string) => {
      read.push(file);
      return host.files.sha256(file);
    };
    const counting = { ...host, files: { ...host.files, sha256 } };
    const look = async () => {
      const digests = await openFileDigests(counting, cache);
      const stat = await host.files.stat(path);
      if (stat === undefined) throw new Error('no stat');
      const digest = await digests.sha256(path, stat);
      await digests.save();
      return digest;
    };
    await writeFile(path, 'one');
    await utimes(path, 1000, 1000);
    const first = await look();
    expect(await look()).toBe(first);
    expect(read).toHaveLength(1);
    await writeFile(path, 'two');
    expect(await look()).not.toBe(first);
    await look();
    expect(read, 'a file written this moment is read again').toHaveLength(3);
  });

  it.each(['', '[]', 'null', '{"version":2}', '{"version":1,"files":{"/x":"1 2 3 4 short"}}'])(
    'survive a cache that says %j',
    async (text) => {
      await writeFile(join(dir, 'c.json'), text);
      await writeFile(join(dir, 'x'), 'x');
      const digests = await openFileDigests(host, join(dir, 'c.json'));
      const stat = await host.files.stat(join(dir, 'x'));
      if (stat === undefined) throw new Error('no stat');
      expect(await digests.sha256(join(dir, 'x'), stat)).toMatch(/^[0-9a-f]{64}$/);
    },
  );
});

describe('layer keys', () => {
  const base = { imageDigest: 'a'.repeat(64), arch: 'x86_64', diskKind: 'rootfs' };
  const of = (content: string) => ({ kind: 'shell', digests: { content, env: 'e', files: {} } });

  it('chain: a change moves its own key and all after it', () => {
    const before = layerKeys(base, [of('1'), of('2'), of('3')]);
    const after = layerKeys(base, [of('1'), of('x'), of('3')]);
    expect(after[0]).toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
    expect(after[2]).not.toBe(before[2]);
    expect(new Set([...before, ...after]).size).toBe(5);
  });

  it('depend on image, architecture, disk kind and step kind', () => {
    const keys = [
      layerKeys(base, [of('1')]),
      layerKeys({ ...base, imageDigest: 'b'.repeat(64) }, [of('1')]),
      layerKeys({ ...base, arch: 'aarch64' }, [of('1')]),
      layerKeys({ ...base, diskKind: 'disk' }, [of('1')]),
      layerKeys(base, [{ ...of('1'), kind: 'packages' }]),
    ];
    expect(new Set(keys.flat()).size).toBe(5);
  });
});

it('canonical JSON sorts keys at every depth and keeps lists in order', () => {
  expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: undefined })).toBe('{"b":[{"c":2,"d":1}]}');
});

describe('secrets', () => {
  const env = { URL: { secret: ['x://', { name: 'TOKEN' }] } };

  it('count by their keyed digest, never by their value', async () => {
    const with1 = { ...context, secretDigests: new Map([['TOKEN', 'one']]) };
    const with2 = { ...context, secretDigests: new Map([['TOKEN', 'two']]) };
    const due = step({ kind: 'shell', text: 'true', env });
    const first = await stepDigests(due, with1);
    expect(await stepDigests(due, with1)).toEqual(first);
    expect((await stepDigests(due, with2)).env).not.toBe(first.env);
    expect((await stepDigests(due, with2)).content).toBe(first.content);
    expect((await stepDigests(due, context)).env).not.toBe(first.env);
  });

  it('of the machine count too, and change nothing where there are none', async () => {
    const due = step({ kind: 'shell', text: 'true' });
    const digests = new Map([['TOKEN', 'one']]);
    expect(await stepDigests(due, { ...context, secretDigests: digests })).toEqual(await stepDigests(due, context));
    const dressed = { ...context, machineEnv: env };
    expect((await stepDigests(due, { ...dressed, secretDigests: digests })).env).not.toBe((await stepDigests(due, dressed)).env);
  });
});
