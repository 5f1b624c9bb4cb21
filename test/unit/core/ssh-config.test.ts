import { expect, it } from 'vitest';
import type { LocatedMachine } from '../../../src/core/locate-machine.ts';
import { sshConfig } from '../../../src/core/ssh-config.ts';
import type { World } from '../../../src/core/world.ts';
import { createNodeHost } from '../../../src/host/node-host.ts';
import { MemoryEngine } from '../../../src/providers/memory/engine.ts';
import { createMemoryProvider } from '../../../src/providers/memory/provider.ts';
import { machine, recorded } from '../../fixtures/machines.ts';
import { sampleRef } from '../../fixtures/sample-ref.ts';

const world = { host: createNodeHost() } as World;
const provider = createMemoryProvider(new MemoryEngine());
const target = { hostKeyAlias: 'x', address: '127.0.0.1', port: 2222, user: 'root', identityFile: '/k/id', knownHostsFile: '/k/known' };
const box: LocatedMachine = { name: 'box', record: recorded(machine('box')), ref: sampleRef, provider };
const vm: LocatedMachine = { ...box, name: 'vm', provider: { ...provider, sshTarget: async () => target } };

it('has a block for each machine that ssh gets into, and names the others in a comment', async () => {
  const text = await sshConfig(world, [box, vm]);
  expect(text).toMatch(/^# box: .*vup ssh box\nHost vm\n {2}HostName 127\.0\.0\.1\n {2}Port 2222\n/);
});

it('is an error that says how else to get in when none has ssh', async () => {
  await expect(sshConfig(world, [box])).rejects.toMatchObject({
    code: 'VUP_HOST_UNSUPPORTED',
    hint: expect.stringContaining('vup exec box'),
  });
  await expect(sshConfig(world, [])).rejects.toMatchObject({ code: 'VUP_MACHINE_UNKNOWN' });
});
