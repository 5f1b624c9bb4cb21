import { expect, it } from 'vitest';
import { parseVersion } from '../../../../src/providers/virtualbox/parse-version.ts';
import { transcript } from './transcript.ts';

it('is read after the warning of a package of Debian', () => {
  expect(parseVersion(transcript('version'))).toEqual({
    text: '7.2.22_Debianr175245',
    release: '7.2.22',
    warning:
      'The character device /dev/vboxdrv does not exist. Please install the virtualbox-dkms package and the appropriate headers, most likely linux-headers-amd64.',
  });
});

// The texts of VBox.sh, the wrapper of Oracle's packages, of 6.1.36 and 7.0.10 (src/VBox/Installer/linux/VBox.sh).
it.each([
  [
    'WARNING: The vboxdrv kernel module is not loaded. Either there is no module\n         available for the current kernel (5.10.0-28-amd64) or it failed to\n         load. Please recompile the kernel module and install it by\n\n           sudo /sbin/vboxconfig\n\n         You will not be able to start VMs until this problem is fixed.\n6.1.36r152435\n',
    '6.1.36',
    'The vboxdrv kernel module is not loaded. Either there is no module available for the current kernel (5.10.0-28-amd64) or it failed to load. Please recompile the kernel module and install it by',
  ],
  [
    'WARNING: The character device /dev/vboxdrv does not exist. Try\n\n           sudo /sbin/vboxconfig\n\n         and if that is not successful, try to re-install the package.\n\n         You will not be able to start VMs until this problem is fixed.\n7.0.10r158379\n',
    '7.0.10',
    'The character device /dev/vboxdrv does not exist. Try',
  ],
  [
    'WARNING: The compilation of the vboxdrv.ko kernel module failed during the\n         installation for some reason. Starting a VM will not be possible.\n         Please consult the User Manual for build instructions.\n6.1.36r152435\n',
    '6.1.36',
    'The compilation of the vboxdrv.ko kernel module failed during the installation for some reason. Starting a VM will not be possible. Please consult the User Manual for build instructions.',
  ],
])('is read after a warning of the wrapper of Oracle, number %#', (text, release, warning) => {
  expect(parseVersion(text)).toMatchObject({ release, warning });
});

it.each([
  ['7.0.10r158379\n', '7.0.10'],
  ['7.1.0_BETA2r164728\r\n', '7.1.0'],
  ['6.1.50_Ubuntur161033', '6.1.50'],
])('of %j is %s, without a warning', (text, release) => {
  expect(parseVersion(text)).toEqual({ text: text.trim(), release });
});

it.each(['', '\n', 'VBoxManage: error: Failed to create the VirtualBox object!\n', '7.2\n', 'Version 7.2.22 of it\n'])(
  'is not in %j',
  (text) => {
    expect(parseVersion(text)).toBeUndefined();
  },
);
