import { describe, expect, it } from 'vitest';
import { abstractSocket, commandSocket, containerName } from '../../../../src/providers/lxc/names.ts';
import { sampleRef } from '../../../fixtures/sample-ref.ts';

describe('names', () => {
  it('tell the environment and the machine', () => {
    expect(containerName(sampleRef)).toBe('vup-1a2b3c4d-web');
  });

  it('knows the socket of a container', () => {
    expect(commandSocket(sampleRef)).toBe('@/var/lib/vup/environments/1a2b3c4d/engine/vup-1a2b3c4d-web/command');
  });

  it('hashes a long path as liblxc 5.0.2 was seen to do', () => {
    expect(abstractSocket(`/var/lib/vuplab/${'x'.repeat(90)}`, 'vup-long')).toBe('@lxc/0b28a1998507cdd0/command');
  });
});
