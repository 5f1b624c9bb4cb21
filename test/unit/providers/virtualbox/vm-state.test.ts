import { expect, it } from 'vitest';
import { judgeState } from '../../../../src/providers/virtualbox/vm-state.ts';

// Both words of each state, machineStateToName in VBoxManageInfo.cpp of 6.1.36, 7.0.10 and 7.2.
it.each([
  ['poweroff', 'powered off', 'stopped'],
  ['aborted', 'aborted', 'stopped'],
  ['teleported', 'teleported', 'stopped'],
  ['snapshotting', 'offline snapshotting', 'stopped'],
  ['restoringsnapshot', 'restoring snapshot', 'stopped'],
  ['deletingsnapshot', 'deleting snapshot', 'stopped'],
  ['saved', 'saved', 'suspended'],
  ['aborted-saved', 'aborted-saved', 'suspended'],
  ['paused', 'paused', 'suspended'],
  ['teleportingpausedvm', 'teleporting paused vm', 'suspended'],
  ['deletingsnapshotlivepaused', 'deleting snapshot live paused', 'suspended'],
  ['running', 'running', 'running'],
  ['starting', 'starting', 'running'],
  ['stopping', 'stopping', 'running'],
  ['saving', 'saving', 'running'],
  ['restoring', 'restoring', 'running'],
  ['settingup', 'setting up', 'running'],
  ['teleporting', 'teleporting', 'running'],
  ['teleportingin', 'teleporting (incoming)', 'running'],
  ['livesnapshotting', 'live snapshotting', 'running'],
  ['onlinesnapshotting', 'online snapshotting', 'running'],
  ['deletingsnapshotlive', 'deleting snapshot live', 'running'],
  ['gurumeditation', 'guru meditation', 'broken'],
])('%s and "%s" mean %s', (short, long, status) => {
  expect(judgeState(short).status).toBe(status);
  expect(judgeState(long).status).toBe(status);
});

it('of a newer VirtualBox is unknown, and told', () => {
  expect(judgeState('dreaming deeply')).toEqual({ status: 'unknown', reason: expect.stringContaining('"dreaming deeply"') });
  expect(judgeState('').status).toBe('unknown');
});
