import type { ObservedStatus } from '../../provider/observed.ts';

/**
 * What VirtualBox's word for a machine's state means. Both forms are known: that of `list vms --long` for people and that of
 * `showvminfo --machinereadable` (MachineState in VirtualBox.xidl; the words in VBoxManageInfo.cpp of 6.1 to 7.2).
 */
export function judgeState(word: string): { readonly status: ObservedStatus; readonly reason?: string } {
  switch (word.replaceAll(' ', '').toLowerCase()) {
    case 'poweredoff':
    case 'poweroff':
    case 'aborted':
    case 'teleported':
    case 'snapshotting':
    case 'offlinesnapshotting':
    case 'restoringsnapshot':
    case 'deletingsnapshot':
      return { status: 'stopped' };
    case 'saved':
    case 'aborted-saved':
    case 'paused':
    case 'teleportingpausedvm':
    case 'deletingsnapshotlivepaused':
      return { status: 'suspended' };
    case 'running':
    case 'starting':
    case 'stopping':
    case 'saving':
    case 'restoring':
    case 'teleporting':
    case 'teleportingin':
    case 'teleporting(incoming)':
    case 'deletingsnapshotlive':
    case 'livesnapshotting':
    case 'onlinesnapshotting':
    case 'settingup':
      return { status: 'running' };
    case 'gurumeditation':
    case 'stuck':
      return { status: 'broken', reason: 'its virtual processor is stuck (VirtualBox calls it a guru meditation)' };
    default:
      return { status: 'unknown', reason: `VirtualBox says of it "${word}", which Vup does not know` };
  }
}
