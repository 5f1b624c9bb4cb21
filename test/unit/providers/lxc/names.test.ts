import { describe, expect, it } from 'vitest';
import { abstractSocket, bridgeName, commandSocket, containerName, vethName } from '../../../../src/providers/lxc/names.ts';
import { sampleRef } from './sample.ts';

describe('names', () => {
  it('fit into what the kernel takes', () => {
    expect(bridgeName(sampleRef.environment)).toBe('vup-1a2b3c4d');
    expect(vethName({ ...sampleRef, address: '10.83.12.254' })).toBe('vup1a2b3c4d-fe');
    expect(vethName({ ...sampleRef, address: '10.83.12.254' }).length).toBeLessThanOrEqual(15);
    expect(containerName(sampleRef)).toBe('vup-1a2b3c4d-web');
  });

  it('knows the socket of a container', () => {
    expect(commandSocket(sampleRef)).toBe('@/var/lib/vup/environments/1a2b3c4d/engine/vup-1a2b3c4d-web/command');
  });

  it('hashes a long path as liblxc 5.0.2 was seen to do', () => {
    expect(abstractSocket(`/var/lib/vuplab/${'x'.repeat(90)}`, 'vup-long')).toBe('@lxc/0b28a1998507cdd0/command');
  });
});
