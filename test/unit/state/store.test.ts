import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeChecked } from '../../../src/state/checked-json.ts';
import { type EnvironmentFiles, environmentPaths, stateOfVersion } from '../../../src/state/paths.ts';
import { createStateStore, type StateStore } from '../../../src/state/store.ts';
import { scratchFolders } from '../host/scratch.ts';
import { sampleState } from './sample-state.ts';
import { hostAt } from './vup-home.ts';

const scratch = scratchFolders();
const sample = sampleState('0123abcd', '/p');

function newStore(): { store: StateStore; paths: EnvironmentFiles; again: () => StateStore } {
  const { host, vup } = hostAt(scratch());
  const paths = environmentPaths(vup, '0123abcd');
  mkdirSync(paths.root, { recursive: true });
  const again = () => createStateStore(host.files, paths);
  return { store: again(), paths, again };
}

describe('createStateStore', () => {
  it('has nothing at first and gives back what was written, with a serial that counts', async () => {
    const { store, again, paths } = newStore();
    expect(await store.read()).toEqual({ state: undefined });
    const first = await store.write(sample);
    expect(first.serial).toBe(1);
    expect((await store.write(sample)).serial).toBe(2);
    expect(await again().read()).toEqual({ state: { ...sample, serial: 2 } });
    expect(statSync(paths.state).mode & 0o777).toBe(0o600);
    expect(readdirSync(paths.root).sort()).toEqual(['state.json', 'state.json.bak']);
  });

  it('falls back to the copy and says so, however the file was damaged', async () => {
    const { store, again, paths } = newStore();
    await store.write(sample);
    await store.write({ ...sample, environment: { ...sample.environment, name: 'newer' } });
    const good = readFileSync(paths.state, 'utf8');
    for (const damaged of ['', good.slice(0, 100), good.replace('newer', 'other'), '\0'.repeat(50)]) {
      writeFileSync(paths.state, damaged);
      const { state, warning } = await again().read();
      expect(state).toEqual(JSON.parse(JSON.stringify({ ...sample, environment: { ...sample.environment, name: 'newer' }, serial: 2 })));
      expect(warning?.message).toContain(paths.state);
    }
    rmSync(paths.state);
    expect((await again().read()).warning).toBeDefined();
    const mended = again();
    await mended.write(sample);
    expect((await again().read()).warning).toBeUndefined();
  });

  it('refuses to guess when both are damaged', async () => {
    const { again, paths } = newStore();
    writeFileSync(paths.state, 'x');
    await expect(again().read()).rejects.toMatchObject({ code: 'VUP_STATE_CORRUPT', hint: expect.stringContaining('vup doctor --repair') });
    await expect(again().write(sample)).rejects.toMatchObject({ code: 'VUP_STATE_CORRUPT' });
    writeFileSync(paths.stateBackup, '{}');
    await expect(again().read()).rejects.toMatchObject({ code: 'VUP_STATE_CORRUPT' });
  });

  it('does not touch the state of a newer Vup', async () => {
    const { store, again, paths } = newStore();
    await store.write(sample);
    const newer = writeChecked({ ...sample, schema: 2 });
    writeFileSync(paths.state, newer);
    await expect(again().read()).rejects.toMatchObject({ code: 'VUP_STATE_NEWER', message: expect.stringMatching(/version 2.*up to 1/) });
    await expect(again().write(sample)).rejects.toMatchObject({ code: 'VUP_STATE_NEWER' });
    writeFileSync(paths.state, JSON.stringify({ schema: 2, checksum: 'of another kind' }));
    await expect(again().read()).rejects.toMatchObject({ code: 'VUP_STATE_NEWER' });
  });

  it('refuses versions that never were', async () => {
    const { again, paths } = newStore();
    for (const schema of [0, 0.5, 'one', null]) {
      writeFileSync(paths.state, writeChecked({ ...sample, schema }));
      await expect(again().read()).rejects.toMatchObject({ code: 'VUP_STATE_CORRUPT' });
    }
  });

  it('loses no update of those that come at once', async () => {
    const { store, again } = newStore();
    await expect(store.update((state) => state)).rejects.toMatchObject({ code: 'VUP_ENVIRONMENT_MISSING' });
    await store.write(sample);
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        store.update((state) => ({
          ...state,
          environment: { ...state.environment, networks: [...state.environment.networks, `n${index}`] },
        })),
      ),
    );
    const { state } = await again().read();
    expect(state?.serial).toBe(21);
    expect(state?.environment.networks).toHaveLength(20);
  });

  it('keeps a state of an older version as it was, once, before it writes it in the present form', async () => {
    const { store, paths } = newStore();
    await store.write(sample);
    const text = readFileSync(paths.state, 'utf8');
    const { host } = hostAt('/nowhere');
    const upgrades = { schema: 2, steps: [(document: object) => ({ ...document, schema: 2 })] };
    const newer = createStateStore(host.files, paths, upgrades);
    expect((await newer.read()).state?.serial).toBe(1);
    expect(existsSync(stateOfVersion(paths, 1))).toBe(false);
    await newer.update((state) => state);
    await newer.update((state) => state);
    expect(readFileSync(stateOfVersion(paths, 1), 'utf8')).toBe(text);
    expect(JSON.parse(readFileSync(paths.state, 'utf8'))).toMatchObject({ schema: 2, serial: 3 });
    // The Vup of before names both versions and changes nothing.
    const before = readFileSync(paths.state, 'utf8');
    await expect(store.read()).rejects.toMatchObject({ code: 'VUP_STATE_NEWER', message: expect.stringMatching(/version 2.*up to 1/) });
    expect(readFileSync(paths.state, 'utf8')).toBe(before);
  });

  it('says that state is lost where there are machines, never that there are none', async () => {
    const { store, paths } = newStore();
    mkdirSync(join(paths.machines, 'web'), { recursive: true });
    await expect(store.read()).rejects.toMatchObject({ code: 'VUP_STATE_CORRUPT', hint: expect.stringContaining('doctor --repair') });
    expect((await store.restart(sample)).serial).toBe(1);
    expect((await store.read()).state?.machines).toEqual(sample.machines);
  });
});
