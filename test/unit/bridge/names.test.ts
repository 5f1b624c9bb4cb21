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

it('tell the machines of a larger network apart', () => {
  const environment = { ...sampleRef.environment, network: { subnet: '10.48.16.0/20', gateway: '10.48.16.1' } };
  const cable = (address: string) => cableName({ ...sampleRef, environment, address });
  expect(cable('10.48.16.10')).toBe('vup1a2b3c4d-0a');
  expect(cable('10.48.17.10')).toBe('vup1a2b3c4d-10a');
  expect(cable('10.48.31.254')).toBe('vup1a2b3c4d-ffe');
  expect(cable('10.48.31.254').length).toBeLessThanOrEqual(15);
});
