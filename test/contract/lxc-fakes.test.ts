import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { assignRefs } from '../../src/core/refs.ts';
import { createNodeHost } from '../../src/host/node-host.ts';
import { containerName } from '../../src/providers/lxc/names.ts';
import { lxcProvider } from '../../src/providers/lxc/provider.ts';
import { EngineRoom } from '../fakes/engine-room.ts';
import { testEnvironment } from '../fixtures/test-environment.ts';
import { makeTar, tinyRootfs } from '../integration/make-tar.ts';
import { describeProvider } from './describe-provider.ts';

describeProvider('lxc on stand-ins', async () => {
  const room = new EngineRoom('root');
  room.moveIn();
  const host = createNodeHost();
  const { ref, files } = testEnvironment(room.path('home'), 'c0de0011');
  for (const folder of [files.root, files.engine, files.machines]) mkdirSync(folder, { recursive: true, mode: 0o711 });
  const tar = makeTar(tinyRootfs);
  const imageFile = room.path('rootfs.tar');
  writeFileSync(imageFile, tar);
  const image = {
    digest: createHash('sha256').update(tar).digest('hex'),
    mediaType: 'application/vnd.vup.rootfs.v1.tar',
    sizeBytes: tar.length,
  };
  return {
    provider: lxcProvider,
    host,
    chain: { image, layers: [] },
    imageFile,
    refOf: (name) => {
      const found = assignRefs(ref, files, [], [{ name }]).get(name);
      if (found === undefined) throw new Error(`no ref for ${name}`);
      return found;
    },
    killBehindBack: async (machine) => {
      await host.exec.run(['lxc-stop', '-P', machine.paths.engine, '-n', containerName(machine), '--kill']);
    },
    foreign: async () => {
      const before = ['/sys/class/net/vup-stranger/ifalias', '/nft/vup-stranger', '/sys/fs/cgroup/lxc.payload.stranger/cgroup.procs'];
      for (const path of before) room.kernel(path, '');
      return async () =>
        ['interface vup-stranger', 'table vup-stranger', 'control group lxc.payload.stranger'].every((line) => room.holds().includes(line));
    },
    dispose: async () => {
      const violations = room.violations();
      room.dispose();
      if (violations.length > 0) throw new Error(`asked of an engine what nobody may ask: ${violations.join('; ')}`);
    },
  };
});
