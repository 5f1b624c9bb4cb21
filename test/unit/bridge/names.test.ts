import { expect, it } from 'vitest';
import { bridgeName, cableName } from '../../../src/bridge/names.ts';
import { tapName } from '../../../src/bridge/tap.ts';
import { sampleRef } from '../../fixtures/sample-ref.ts';

it('fit into what the kernel takes', () => {
  const last = { ...sampleRef, address: '10.83.12.254' };
  expect(bridgeName(sampleRef.environment)).toBe('vup-1a2b3c4d');
  expect(cableName(last)).toBe('vup1a2b3c4d-fe');
  expect(tapName(last)).toBe(cableName(last));
  expect(cableName(last).length).toBeLessThanOrEqual(15);
});
