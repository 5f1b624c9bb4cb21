import { describe, expect, it } from 'vitest';
import type { Host } from '../../../../src/host/host.ts';
import { renderConfig } from '../../../../src/providers/lxc/config-file.ts';
import { inspectAll } from '../../../../src/providers/lxc/inspect.ts';
import { commandSocket, configPath, upperDir } from '../../../../src/providers/lxc/names.ts';
import { folderMount } from '../../../../src/share/folder-mount.ts';
import { sampleRef } from '../../../fixtures/sample-ref.ts';
import { sampleConfig } from './sample.ts';

const socketLine = `0000000000000000: 00000002 00000000 00010000 0001 01 14797 ${commandSocket(sampleRef)}\n`;

/** A host of nothing but these texts; a folder is there when it begins a text's path. */
function hostOf(texts: Readonly<Record<string, string>>, failing?: string): Host {
  const read = async (path: string): Promise<string | undefined> => {
    if (path === failing) throw new Error('EIO');
    return texts[path];
  };
  const stat = async (path: string) => {
    const isFolder = Object.keys(texts).some((key) => key.startsWith(`${path}/`));
    return path in texts || isFolder ? { type: isFolder ? 'directory' : 'file' } : undefined;
  };
  const list = async (path: string) => {
    const below = Object.keys(texts).filter((key) => key.startsWith(`${path}/`));
    return [...new Set(below.map((key) => key.slice(path.length + 1).split('/')[0]))];
  };
  const readText = async (path: string) => (await read(path)) ?? Promise.reject(new Error('ENOENT'));
  const processes = { isAlive: async ({ pid }: { readonly pid: number }) => pid === livingPid };
  return { files: { readText, readTextIfExists: read, stat, list }, processes } as unknown as Host;
}

const livingPid = 7;
const base = { '/proc/net/unix': '', '/sys/fs/cgroup/memory/tasks': '' };
const config = { [configPath(sampleRef)]: renderConfig(sampleConfig) };
const group = { '/sys/fs/cgroup/memory/lxc.payload.vup-1a2b3c4d-web/tasks': '' };

async function statusOf(texts: Readonly<Record<string, string>>, failing?: string): Promise<string | undefined> {
  const [observed] = await inspectAll([sampleRef], hostOf(texts, failing));
  return observed?.status;
}

describe('inspectAll', () => {
  it('tells absent, stopped and running apart', async () => {
    expect(await statusOf(base)).toBe('absent');
    expect(await statusOf({ ...base, ...config })).toBe('stopped');
    expect(await statusOf({ ...base, ...config, ...group, '/proc/net/unix': socketLine })).toBe('running');
  });

  it('believes neither a socket without a group nor a group without a socket', async () => {
    expect(await statusOf({ ...base, ...config, '/proc/net/unix': socketLine })).toBe('stopped');
    expect(await statusOf({ ...base, ...config, ...group })).toBe('stopped');
  });

  it('never says absent when it could not ask', async () => {
    expect(await statusOf(base, '/proc/net/unix')).toBe('unknown');
    expect(await statusOf(base, configPath(sampleRef))).toBe('unknown');
  });

  it('counts a folder of a running machine only while its server lives', async () => {
    const running = { ...base, ...config, ...group, '/proc/net/unix': socketLine };
    const foldersOf = async (texts: Readonly<Record<string, string>>) => {
      const [observed] = await inspectAll([sampleRef], hostOf(texts));
      return observed?.settings?.folders?.map(({ to }) => to);
    };
    const server = (position: number, pid: number) => ({
      [`${folderMount(sampleRef, position)}.json`]: JSON.stringify({ pid, startTime: '1', bootId: 'b' }),
    });
    expect(await foldersOf({ ...running, ...server(0, 8), ...server(1, livingPid) })).toEqual(['/etc/shop conf']);
    expect(await foldersOf(running)).toEqual([]);
    expect(await foldersOf({ ...base, ...config })).toEqual(['/srv/shop', '/etc/shop conf']);
  });

  it('calls an unfinished or foreign container broken', async () => {
    expect(await statusOf({ ...base, [`${upperDir(sampleRef)}/etc`]: '' })).toBe('broken');
    expect(await statusOf({ ...base, [configPath(sampleRef)]: 'lxc.uts.name = web\n' })).toBe('broken');
    const other = renderConfig({ ...sampleConfig, owner: 'ffffffff/web' });
    expect(await statusOf({ ...base, [configPath(sampleRef)]: other })).toBe('broken');
  });
});
