import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buryEnvironment, finishBurials } from '../../../src/core/bury-environment.ts';
import { claimEnvironment, openClaimed } from '../../../src/core/environment.ts';
import type { World } from '../../../src/core/world.ts';
import { createEnvironmentIndex } from '../../../src/state/environment-index.ts';
import { readLeaseBook } from '../../../src/state/lease-book.ts';
import { environmentGrave } from '../../../src/state/paths.ts';
import { scratchFolders } from '../host/scratch.ts';
import { hostAt } from '../state/vup-home.ts';

const scratch = scratchFolders();

function place() {
  const home = scratch();
  const { host, vup: paths } = hostAt(home);
  const world = { host, paths } as World;
  const dir = join(home, 'project');
  mkdirSync(dir);
  const project = { name: 'shop', dir, vfile: join(dir, 'Vfile.yaml') };
  const index = createEnvironmentIndex(host, paths);
  const claim = async () => {
    const { id } = await claimEnvironment(world, project);
    return id;
  };
  const left = async () => ({
    folders: readdirSync(paths.environments),
    index: (await index.list()).map((entry) => entry.id),
    leases: Object.keys((await readLeaseBook(host.files, paths)).networks),
  });
  return { world, paths, project, index, claim, left };
}

describe('an environment that goes while another run comes', () => {
  it('leaves nothing when nobody comes', async () => {
    const { world, project, claim, left } = place();
    const id = await claim();
    await openClaimed(world, project, id);
    await buryEnvironment(world, id);
    expect(await left()).toEqual({ folders: [], index: [], leases: [] });
  });

  it('is taken up again by who claimed it before and made its folder anew before it was forgotten', async () => {
    const { world, paths, project, claim, left } = place();
    const id = await claim();
    await openClaimed(world, project, id);
    // As far as the first rename, by a run that died then.
    renameSync(join(paths.environments, id), environmentGrave(paths, id, '4194301.1.an-earlier-start.1'));
    expect(await claim()).toBe(id);
    await finishBurials(world);
    expect((await openClaimed(world, project, id))?.ref.id).toBe(id);
    expect(await left()).toEqual({ folders: [id], index: [id], leases: [id] });
  });

  it('is not made again under an id that was forgotten: that would be an environment nobody finds', async () => {
    const { world, project, index, claim, left, paths } = place();
    const id = await claim();
    await openClaimed(world, project, id);
    const stalled = await claim();
    await buryEnvironment(world, id);
    // The stalled run goes on: it makes the folders that it has just not found.
    mkdirSync(join(paths.environments, stalled));
    expect(await openClaimed(world, project, stalled)).toBeUndefined();
    expect(await index.list()).toEqual([]);
    const next = await claim();
    expect(next).not.toBe(id);
    await openClaimed(world, project, next);
    expect(await left()).toEqual({ folders: [next], index: [next], leases: [next] });
  });

  it('keeps the state that a faster run wrote when a slower one comes to write the first', async () => {
    const { world, project, claim } = place();
    const id = await claim();
    const first = await openClaimed(world, project, id);
    expect((await openClaimed(world, project, id))?.state).toEqual(first?.state);
  });

  it('is finished by the next run, whatever the one that died left of it', async () => {
    const { world, paths, project, claim, left } = place();
    const id = await claim();
    await openClaimed(world, project, id);
    const grave = environmentGrave(paths, id, '4194301.1.an-earlier-start.1');
    renameSync(join(paths.environments, id), grave);
    const living = environmentGrave(paths, '0badcafe', await ticketOf(world));
    mkdirSync(living);
    writeFileSync(join(living, 'file'), '');
    await finishBurials(world);
    expect(existsSync(grave)).toBe(false);
    expect(await left()).toEqual({ folders: [expect.stringContaining('0badcafe')], index: [], leases: [] });
  });
});

async function ticketOf({ host }: World): Promise<string> {
  const { pid, startTime, bootId } = await host.processes.self();
  return `${pid}.${startTime}.${bootId}.1`;
}
