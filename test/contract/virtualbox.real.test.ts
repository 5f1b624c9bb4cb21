import { describe, it } from 'vitest';
import { virtualboxProvider } from '../../src/providers/virtualbox/provider.ts';
import { openVirtualBoxBench } from '../fixtures/virtualbox/bench.ts';
import { vboxManage } from '../fixtures/virtualbox/vbox-manage.ts';
import { whyNoVirtualBox } from '../fixtures/virtualbox/why-no-virtual-box.ts';
import { describeProvider } from './describe-provider.ts';

const reason = whyNoVirtualBox();

if (reason !== undefined) {
  describe('provider contract: virtualbox', () => {
    it.skip(`not here: ${reason}`, () => undefined);
  });
} else {
  describeProvider('virtualbox', async () => {
    const bench = await openVirtualBoxBench('c0de0042');
    const stranger = 'vup-stranger';
    return {
      provider: virtualboxProvider,
      host: bench.host,
      chain: bench.chain,
      imageFile: bench.imageFile,
      machine: bench.machine,
      refOf: bench.refOf,
      killBehindBack: bench.kill,
      foreign: async () => {
        await vboxManage(bench.rig, 'createvm', '--name', stranger, '--basefolder', bench.home, '--groups', '/vup/c0de0042', '--register');
        await vboxManage(bench.rig, 'setextradata', stranger, 'mine', 'yes');
        return async () => {
          const { stdout } = await vboxManage(bench.rig, 'getextradata', stranger, 'mine');
          await vboxManage(bench.rig, 'unregistervm', stranger);
          return stdout.trim() === 'Value: yes';
        };
      },
      dispose: () => bench.dispose(),
    };
  });
}
