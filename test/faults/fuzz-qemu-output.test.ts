import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { parseBootFile } from '../../src/providers/qemu/extract-boot.ts';
import { parseUserNetworks } from '../../src/providers/qemu/hmp.ts';
import { isPvhKernel, kernelPayload } from '../../src/providers/qemu/kernel-image.ts';
import { virtualizationFlag } from '../../src/providers/qemu/kvm-device.ts';
import { decodeLz4Legacy } from '../../src/providers/qemu/lz4-legacy.ts';
import { findMachineType } from '../../src/providers/qemu/machine-type.ts';
import { parseQmpLine } from '../../src/providers/qemu/qmp-message.ts';
import { complaint } from '../../src/providers/qemu/try-accelerator.ts';
import { readBoot } from '../../src/vm/diagnosis.ts';
import { eachLine, fuzz, fuzzTimeoutMs, mutants } from './fuzzing.ts';
import { hostThatSays } from './host-that-says.ts';

const usernet = readFileSync(new URL('../unit/providers/qemu/recorded/info-usernet-7.2.22.txt', import.meta.url), 'utf8');
const qmp =
  '{"QMP":{"version":{"qemu":{"micro":0,"minor":2,"major":7},"package":""},"capabilities":[]}}\n{"return":{},"id":1}\n{"error":{"class":"GenericError","desc":"no"},"id":2}\n{"timestamp":{"seconds":1,"microseconds":2},"event":"SHUTDOWN","data":{"guest":true}}\n';
const boot = 'SeaBIOS\n[    0.000000] Linux version 6.1\nKernel panic - not syncing: VFS\n';
const types =
  'Supported machines are:\nq35                  Standard PC (Q35 + ICH9, 2009) (alias of pc-q35-7.2)\npc-q35-7.2           Standard PC (Q35 + ICH9, 2009)\n';
const complaints = 'qemu-system-x86_64: warning: a\nqemu-system-x86_64: error: failed to open /dev/kvm: Permission denied\n';
const cpuinfo = 'processor\t: 0\nvendor_id\t: GenuineIntel\nflags\t\t: fpu vme de pse tsc msr vmx smx\n\n';

/** Bytes of which the first are those of a kernel, or of what is packed in one. */
const kernels = fc.tuple(fc.constantFrom([0x7f, 0x45, 0x4c, 0x46, 2, 1], [0x02, 0x21, 0x4c, 0x18]), fc.uint8Array({ maxLength: 4_000 }));

describe('what QEMU says is read, whatever it is', { timeout: fuzzTimeoutMs }, () => {
  it('its networks', () => fuzz(mutants([usernet]), parseUserNetworks));

  it('QMP', () => fuzz(mutants([qmp]), eachLine(parseQmpLine)));

  it('the console of a guest', () => fuzz(mutants([boot]), readBoot));

  it('why it did not start', () => fuzz(mutants([complaints]), (stderr) => complaint({ stderr, exitCode: 1 })));

  it('how a kernel is started', () => fuzz(mutants(['{"cmdline":"console=ttyS0 root=LABEL=root"}\n']), parseBootFile));

  it('its types of machines', () => fuzz(mutants([types]), (text) => findMachineType(text, 'q35')));

  it('what the processor can do', () => fuzz(mutants([cpuinfo]), (text) => virtualizationFlag(hostThatSays(text))));

  it('a kernel that it is to start', async () => {
    await fuzz(kernels, ([head, rest]) => {
      const bytes = Uint8Array.from([...head, ...rest]);
      const image = new Uint8Array(0x260 + bytes.length);
      new DataView(image.buffer).setUint32(0x202, 0x53726448, true);
      image.set([0, 0xff], 0x206);
      image.set(rest.slice(0, 8), 0x248);
      image.set(bytes, 0x260);
      return [isPvhKernel(bytes), decodeLz4Legacy(bytes), kernelPayload(image)];
    });
  });
});
