import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { assignRefs } from '../../src/core/refs.ts';
import { createNodeHost } from '../../src/host/node-host.ts';
import { containerName } from '../../src/providers/lxc/names.ts';
import { lxcProvider } from '../../src/providers/lxc/provider.ts';
import { debianImage, testHome, whyNoLxc } from '../fixtures/real-host.ts';
import { testEnvironment } from '../fixtures/test-environment.ts';
import { noteEnvironment } from '../oracle/noted.ts';
import { describeProvider } from './describe-provider.ts';

const reason = await whyNoLxc();

if (reason !== undefined) {
  describe('provider contract: lxc', () => {
    it.skip(`not here: ${reason}`, () => undefined);
  });
} else {
  describeProvider('lxc', async () => {
    const host = createNodeHost();
    const { blob, file } = await debianImage();
    const home = mkdtempSync(join(testHome, 'contract-'));
    await host.files.chmod(home, 0o711);
    noteEnvironment('c0de0001', home);
    const { ref, files } = testEnvironment(home, 'c0de0001', { storeRoot: join(testHome, 'data', 'store') });
    for (const folder of [files.root, files.engine, files.machines]) await host.files.mkdir(folder, { mode: 0o711 });
    return {
      provider: lxcProvider,
      host,
      chain: { image: blob, layers: [] },
      imageFile: file,
      refOf: (name) => {
        const found = assignRefs(ref, files, [], [{ name }]).get(name);
        if (found === undefined) throw new Error(`no ref for ${name}`);
        return found;
      },
      killBehindBack: async (machine) => {
        await host.exec.run(['lxc-stop', '-P', machine.paths.engine, '-n', containerName(machine), '--kill']);
      },
      foreign: async () => {
        const { exitCode } = await host.exec.run(['ip', 'link', 'add', 'vupforeign0', 'type', 'bridge']);
        if (exitCode !== 0) throw new Error('no bridge could be made');
        return async () => (await host.exec.run(['ip', 'link', 'del', 'vupforeign0'])).exitCode === 0;
      },
      dispose: async () => rmSync(home, { recursive: true, force: true }),
    };
  });
}
