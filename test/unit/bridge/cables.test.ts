import { expect, it } from 'vitest';
import { plugCables } from '../../../src/bridge/cables.ts';
import type { ExecOptions, Host } from '../../../src/host/host.ts';
import type { EffectContext } from '../../../src/provider/provider.ts';
import { sampleRef } from '../../fixtures/sample-ref.ts';

const { environment } = sampleRef;
const folder = '/sys/class/net/';

/** Links of a host, by name, with the bridge that each hangs on. */
type Links = Map<string, string | undefined>;

/** A host with these links, whose `ip -batch` stops at the first line that fails, as the real one does. `before` comes between look and plug. */
function contextOf(links: Links, before: () => void, fails: (cable: string) => boolean = () => false): EffectContext {
  const run = async (_argv: readonly string[], options?: ExecOptions) => {
    before();
    for (const line of String(options?.input).trim().split('\n')) {
      const [, , , cable = '', , bridge] = line.split(' ');
      if (!links.has(cable)) return { exitCode: 1, stdout: '', stderr: `Cannot find device "${cable}"` };
      if (fails(cable)) return { exitCode: 2, stdout: '', stderr: 'RTNETLINK answers: Device does not exist' };
      links.set(cable, bridge);
    }
    return { exitCode: 0, stdout: '', stderr: '' };
  };
  const files = {
    list: async () => [...links.keys()],
    stat: async (path: string) => {
      const [name = '', master] = path.slice(folder.length).split('/');
      return master === undefined || links.get(name) === undefined ? undefined : {};
    },
  };
  return { host: { files, exec: { run } } as unknown as Host, signal: new AbortController().signal } as unknown as EffectContext;
}

const loose = (...ends: readonly string[]): Links => new Map(ends.map((end) => [`vup1a2b3c4d-${end}`, undefined]));

it('plugs the cables that are left when some go between the look and the plug', async () => {
  const links = loose('0a', '0b', '0c', '0d');
  const going = ['vup1a2b3c4d-0b', 'vup1a2b3c4d-0d'];
  await plugCables(
    environment,
    contextOf(links, () => void links.delete(going.shift() ?? '')),
  );
  expect([...links]).toEqual([
    ['vup1a2b3c4d-0a', 'vup-1a2b3c4d'],
    ['vup1a2b3c4d-0c', 'vup-1a2b3c4d'],
  ]);
});

it('is content when the only one is gone', async () => {
  const links = loose('0b');
  await plugCables(
    environment,
    contextOf(links, () => links.clear()),
  );
  expect([...links]).toEqual([]);
});

it('says so when a cable that is there cannot be plugged', async () => {
  const links = loose('0a', '0b');
  const context = contextOf(
    links,
    () => undefined,
    (cable) => cable.endsWith('-0b'),
  );
  await expect(plugCables(environment, context)).rejects.toMatchObject({ code: 'VUP_NETWORK_FAILED' });
});
