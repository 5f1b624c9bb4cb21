import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { claimEnvironment, openClaimed, readEnvironment } from '../../../src/core/environment.ts';
import { repairEnvironments } from '../../../src/core/repair.ts';
import type { World } from '../../../src/core/world.ts';
import { createRegistry } from '../../../src/provider/registry.ts';
import { MemoryEngine } from '../../../src/providers/memory/engine.ts';
import { createMemoryProvider } from '../../../src/providers/memory/provider.ts';
import { formatRepairs } from '../../../src/render/print-lists.ts';
import { createJournal } from '../../../src/state/journal.ts';
import { scratchFolders } from '../host/scratch.ts';
import { sampleState } from '../state/sample-state.ts';
import { hostAt } from '../state/vup-home.ts';

const scratch = scratchFolders();

/** An environment with one machine, `web`, that the engine has and the records do not name. */
async function lost() {
  const home = scratch();
  const { host, vup: paths } = hostAt(home);
  const engine = new MemoryEngine();
  const registry = createRegistry({ memory: async () => createMemoryProvider(engine) });
  const world = { host, paths, registry, settings: { images: {} } } as unknown as World;
  const dir = join(home, 'project');
  mkdirSync(dir);
  const vfile = join(dir, 'Vfile.yaml');
  writeFileSync(vfile, 'version: 1\nmachines:\n  web:\n    memory: 256MiB\n    provision:\n      - shell: "true"\n        name: first\n');
  const project = { name: 'shop', dir, vfile };
  const { id, files } = await claimEnvironment(world, project);
  const before = await openClaimed(world, project, id);
  const prefix = before?.state.environment.network.gateway.replace(/\.1$/, '') ?? '';
  const make = (owner: string, key: string) => {
    const settings = { cpus: 2, memoryMiB: 256, hostname: key, folders: [] };
    const made = {
      owner,
      status: 'running' as const,
      settings,
      imageDigest: 'd12',
      address: `${prefix}.10`,
      commands: [],
      busy: new Set<string>(),
      files: new Map(),
      forwards: [],
    };
    engine.machines.set(owner, made);
    mkdirSync(join(files.machines, key), { recursive: true });
  };
  make(`${id}/web`, 'web');
  const damage = (text?: string) => {
    for (const file of [files.state, files.stateBackup])
      if (text === undefined) rmSync(file);
      else writeFileSync(file, text);
  };
  return { world, id, files, before, engine, make, damage, read: () => readEnvironment(world, id) };
}

const damages: readonly (readonly [string, (text: string) => string | undefined])[] = [
  ['deleted', () => undefined],
  ['empty', () => ''],
  ['cut in the middle', (text) => text.slice(0, text.length / 2)],
  ['with one bit flipped', (text) => text.replace('"serial": 1', '"serial": 9')],
];

describe('vup doctor --repair', () => {
  it.each(damages)('makes the records of an environment again whose state is %s', async (_, break_) => {
    const { id, files, before, damage, read, world, engine } = await lost();
    damage(break_(readFileSync(files.state, 'utf8')));
    await expect(read()).rejects.toMatchObject({ code: 'VUP_STATE_CORRUPT', hint: expect.stringContaining('vup doctor --repair') });
    const calls = engine.calls.length;
    const [report] = await repairEnvironments(world);
    expect(report).toMatchObject({ id, outcome: 'repaired', machines: [{ name: 'web', provider: 'memory', from: 'engine' }] });
    const after = await read();
    expect(after?.state.environment).toMatchObject({ ...before?.state.environment, name: 'project', networks: ['memory'] });
    expect(after?.state.machines['web']).toMatchObject({
      key: 'web',
      status: 'created',
      imageName: 'debian/12',
      chain: { image: { digest: 'd12' } },
      machine: { memoryMiB: 256 },
      provision: [{ id: 'first', outcome: 'unknown' }],
      ready: false,
    });
    expect(engine.calls.length).toBe(calls);
    // The first state of an environment says that no engine has anything of it.
    expect(after?.state.serial).toBeGreaterThan(1);
    expect(await repairEnvironments(world)).toEqual([{ id, outcome: 'sound', machines: [] }]);
  });

  it('takes what the journal says of a machine over what the engine knows', async () => {
    const { world, files, damage, read } = await lost();
    const record = sampleState('0123abcd', '/p').machines['web'];
    if (record === undefined) throw new Error('no sample');
    await createJournal(world.host.files, files.journal).end({ id: 'a', at: 'now', change: { machine: 'web', record } });
    damage('{');
    const [report] = await repairEnvironments(world);
    expect(report?.machines).toEqual([{ name: 'web', provider: undefined, from: 'records' }]);
    expect((await read())?.state.machines['web']).toEqual(record);
    expect(existsSync(files.stateDamaged)).toBe(true);
  });

  it('records a machine that a state which can be read does not name', async () => {
    const { world, read } = await lost();
    const [report] = await repairEnvironments(world);
    expect(report).toMatchObject({ outcome: 'repaired', reason: 'machines were not recorded' });
    expect(Object.keys((await read())?.state.machines ?? {})).toEqual(['web']);
  });

  it('never takes a stranger’s machine', async () => {
    const { world, damage, make, read } = await lost();
    make('feedface/theirs', 'theirs');
    damage();
    await repairEnvironments(world);
    expect(Object.keys((await read())?.state.machines ?? {})).toEqual(['web']);
  });

  it('leaves the state of a newer Vup alone, and says so', async () => {
    const { world, damage, files } = await lost();
    damage('{"schema":99}');
    const reports = await repairEnvironments(world);
    expect(reports).toMatchObject([{ outcome: 'refused', reason: expect.stringContaining('99') }]);
    expect(readFileSync(files.state, 'utf8')).toBe('{"schema":99}');
    expect(formatRepairs(reports, { columns: 80, color: false })).toMatch(/could not be made again/);
  });

  it('says what was lost when nothing tells the network, and touches nothing', async () => {
    const { world, damage, engine, files } = await lost();
    damage();
    engine.machines.clear();
    rmSync(world.paths.leases);
    const reports = await repairEnvironments(world);
    expect(reports).toMatchObject([{ outcome: 'refused', reason: expect.stringContaining('network') }]);
    expect(existsSync(files.state)).toBe(false);
  });
});
