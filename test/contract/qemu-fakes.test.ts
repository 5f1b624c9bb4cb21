import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { assignRefs } from '../../src/core/refs.ts';
import { createNodeHost } from '../../src/host/node-host.ts';
import { findMachineProcess } from '../../src/providers/qemu/machine-process.ts';
import { qemuProvider } from '../../src/providers/qemu/provider.ts';
import { EngineRoom } from '../fakes/engine-room.ts';
import { testEnvironment } from '../fixtures/test-environment.ts';
import { qcow2Head } from '../unit/image/qcow2.ts';
import { describeProvider } from './describe-provider.ts';

describeProvider('qemu on stand-ins', async () => {
  const room = new EngineRoom('ordinary');
  room.moveIn();
  const host = createNodeHost();
  const { ref, files } = testEnvironment(room.path('home'), 'c0de0012');
  for (const folder of [files.root, files.machines]) mkdirSync(folder, { recursive: true, mode: 0o711 });
  const disk = qcow2Head();
  const imageFile = room.path('disk.qcow2');
  writeFileSync(imageFile, disk);
  const image = {
    digest: createHash('sha256').update(disk).digest('hex'),
    mediaType: 'application/vnd.vup.disk.v1.qcow2',
    sizeBytes: disk.length,
  };
  return {
    provider: qemuProvider,
    host,
    chain: { image, layers: [] },
    imageFile,
    refOf: (name) => {
      const found = assignRefs(ref, files, [], [{ name }]).get(name);
      if (found === undefined) throw new Error(`no ref for ${name}`);
      return found;
    },
    killBehindBack: async (machine) => {
      const found = await findMachineProcess(machine, host);
      if (found === undefined) throw new Error('it does not run');
      await host.processes.kill(found.identity, 'SIGKILL');
      await host.processes.waitGone(found.identity, 5_000);
    },
    foreign: async () => {
      const argv = ['qemu-system-x86_64', '-name', 'guest=vup-stranger', '-machine', 'none'] as const;
      const stranger = await host.exec.detach(argv, { logFile: room.path('stranger.log') });
      return async () => {
        const lives = await host.processes.isAlive(stranger);
        await host.processes.kill(stranger, 'SIGKILL');
        return lives;
      };
    },
    dispose: async () => {
      const violations = room.violations();
      room.dispose();
      if (violations.length > 0) throw new Error(`asked of an engine what nobody may ask: ${violations.join('; ')}`);
    },
  };
});
