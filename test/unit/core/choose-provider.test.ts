import { describe, expect, it } from 'vitest';
import { createChooser } from '../../../src/core/choose-provider.ts';
import { createNodeHost } from '../../../src/host/node-host.ts';
import type { Machine } from '../../../src/machine/machine.ts';
import type { Capabilities } from '../../../src/provider/capabilities.ts';
import { createRegistry } from '../../../src/provider/registry.ts';
import { MemoryEngine } from '../../../src/providers/memory/engine.ts';
import { createMemoryProvider } from '../../../src/providers/memory/provider.ts';
import { machine } from '../../fixtures/machines.ts';

/** Two engines that differ as containers and virtual machines do, in order of preference. */
function chooser(missing: readonly string[] = []) {
  const provider = async (name: string, diskKind: Capabilities['diskKind']) => {
    const memory = createMemoryProvider(new MemoryEngine());
    const detection = await memory.detect(createNodeHost());
    if (!detection.usable) throw new Error('memory is always usable');
    const found = { ...detection, capabilities: { ...detection.capabilities, diskKind } };
    const absent = { usable: false as const, reason: `${name} is not installed`, findings: [] };
    return { ...memory, name, detect: async () => (missing.includes(name) ? absent : found) };
  };
  return createChooser(createRegistry({ box: () => provider('box', 'rootfs'), vm: () => provider('vm', 'disk') }), createNodeHost());
}

const auto = (over: Partial<Machine> = {}) => machine('web', { providers: ['auto'], ...over });
const file = (name: string) => auto({ image: { kind: 'file', path: `/p/${name}`, name: `./${name}` } });
const chosen = async (wanted: Machine, recorded?: string, missing: readonly string[] = []) =>
  (await chooser(missing).choose(wanted, recorded)).provider.name;

describe('the engine of a machine', () => {
  it('is the first that works', async () => {
    expect(await chosen(auto())).toBe('box');
    expect(await chosen(auto(), undefined, ['box'])).toBe('vm');
    expect(await chosen(auto({ providers: ['vm', 'box'] }))).toBe('vm');
  });

  it('takes what the machine starts from', async () => {
    expect(await chosen(file('x.tar.gz'))).toBe('box');
    expect(await chosen(file('x.qcow2'))).toBe('vm');
    expect(await chosen(file('x.box'))).toBe('vm');
    expect(await chosen(file('x.ova'))).toBe('vm');
  });

  it('has what the machine asks for, if any has', async () => {
    expect(await chosen(auto({ diskMiB: 1024 }))).toBe('vm');
    // It says then itself what it cannot do.
    expect(await chosen(auto({ diskMiB: 1024 }), undefined, ['vm'])).toBe('box');
  });

  it('is kept once chosen, unless it could not run the machine at all', async () => {
    expect(await chosen(auto(), 'vm')).toBe('vm');
    expect(await chosen(auto({ diskMiB: 1024 }), 'box')).toBe('box');
    expect(await chosen(file('x.qcow2'), 'box')).toBe('vm');
  });

  it('is missed with the reason of each', async () => {
    await expect(chosen(file('x.qcow2'), undefined, ['vm'])).rejects.toMatchObject({
      code: 'VUP_PROVIDER_UNUSABLE',
      message: 'no engine for "web" can be used here: box: ./x.qcow2 is a disk for virtual machines; vm: vm is not installed',
    });
    await expect(chosen(auto({ providers: ['nope'] }))).rejects.toMatchObject({ code: 'VUP_PROVIDER_UNKNOWN' });
  });
});
