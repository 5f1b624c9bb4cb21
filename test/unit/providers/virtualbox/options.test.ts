import { describe, expect, it } from 'vitest';
import type { Host } from '../../../../src/host/host.ts';
import { boxMediaType } from '../../../../src/image/box-media-type.ts';
import { diskMediaTypes } from '../../../../src/image/media-type.ts';
import { readFeatures } from '../../../../src/providers/virtualbox/features.ts';
import { hardwareOf, virtualboxOptions } from '../../../../src/providers/virtualbox/options.ts';
import { transcript } from './transcript.ts';

const optionsOf = (virtualbox: Readonly<Record<string, unknown>>) => virtualboxOptions({ providerOptions: { virtualbox } });
const defaults = { firmware: 'auto', controller: 'auto', chipset: 'piix3', gui: false, linkedClone: true, customize: [] };

describe('options', () => {
  it('have defaults, also where nothing is said', () => {
    expect(optionsOf({})).toEqual(defaults);
    expect(virtualboxOptions({ providerOptions: { qemu: { gui: true } } })).toEqual(defaults);
  });

  it('are taken from the block', () => {
    const block = { firmware: 'uefi', controller: 'virtio-scsi', chipset: 'ich9', gui: true, linked_clone: false };
    const customize = [['modifyvm', ':id', '--cpus', 2]];
    expect(optionsOf({ ...block, customize })).toEqual({
      firmware: 'uefi',
      controller: 'virtio-scsi',
      chipset: 'ich9',
      gui: true,
      linkedClone: false,
      customize: [['modifyvm', ':id', '--cpus', '2']],
    });
  });

  it('that are none count as not said', () => {
    expect(optionsOf({ firmware: 'coreboot', controller: 1, chipset: null, gui: 'yes', customize: 'x' })).toEqual(defaults);
  });
});

describe('hardware', () => {
  it.each([
    [diskMediaTypes.direct, 'uefi'],
    [diskMediaTypes.foreign, 'bios'],
    [undefined, 'bios'],
  ] as const)('of a disk of kind %s boots by %s, from IDE', (mediaType, firmware) => {
    expect(hardwareOf(optionsOf({}), mediaType)).toEqual({ firmware, controller: 'ide', nic: 'virtio' });
  });

  it.each([
    ['ide', 'ide'],
    ['sata', 'sata'],
    ['lsilogic', 'scsi'],
    ['lsilogic-sas', 'sas'],
    ['virtio-scsi', 'virtio-scsi'],
  ] as const)('of a box with its disk on %s is as it was packed', (controller, expected) => {
    const mediaType = boxMediaType({ controller, nic: '82540EM', firmware: 'efi', wayIn: 'vagrant' });
    expect(hardwareOf(optionsOf({}), mediaType)).toEqual({ firmware: 'uefi', controller: expected, nic: '82540EM' });
  });

  it('is what the Vfile says, whatever the disk is', () => {
    const options = optionsOf({ firmware: 'bios', controller: 'sata' });
    expect(hardwareOf(options, diskMediaTypes.direct)).toEqual({ firmware: 'bios', controller: 'sata', nic: 'virtio' });
  });
});

describe('what modifyvm can set', () => {
  const hostOf = (said: { readonly stdout?: string; readonly stderr?: string }) =>
    ({
      exec: {
        which: async () => '/usr/bin/VBoxManage',
        run: async () => ({ exitCode: 1, stdout: '', stderr: '', timedOut: false, aborted: false, ...said }),
      },
    }) as unknown as Host;

  it('is read from the usage of 7.2, on whichever stream', async () => {
    const usage = transcript('error-option.stderr');
    expect(await readFeatures(hostOf({ stdout: usage }))).toEqual({ audioEnabled: true, natLoopback: true });
    expect(await readFeatures(hostOf({ stderr: usage }))).toEqual({ audioEnabled: true, natLoopback: true });
  });

  // Lines of the usage of 6.1.36, VBoxManageHelp.cpp (lines 625 to 655); the words of 7.0.10 are those of 7.2 (man_VBoxManage-modifyvm.xml).
  it('is less for 6.1', async () => {
    const usage =
      'VBoxManage modifyvm         <uuid|vmname>\n                            [--natpf<1-N> [<rulename>],tcp|udp,[<hostip>],\n                                          <hostport>,[<guestip>],<guestport>]\n                            [--audio none|null|oss|alsa|pulse]\n';
    expect(await readFeatures(hostOf({ stderr: usage }))).toEqual({ audioEnabled: false, natLoopback: false });
  });

  it('is not guessed where VBoxManage says nothing of it', async () => {
    await expect(readFeatures(hostOf({}))).rejects.toMatchObject({ code: 'VUP_ENGINE_FAILED' });
    await expect(readFeatures(hostOf({ stderr: transcript('error-missing.stderr') }))).rejects.toMatchObject({ code: 'VUP_ENGINE_FAILED' });
  });
});
