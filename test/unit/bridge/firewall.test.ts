import { describe, expect, it } from 'vitest';
import { renderFirewall, renderFirewallRemoval } from '../../../src/bridge/firewall.ts';

describe('firewall', () => {
  it('renders the rules of an environment', async () => {
    const facts = { table: 'vup-1a2b3c4d', bridge: 'vup-1a2b3c4d', subnet: '10.83.12.0/24', gateway: '10.83.12.1' };
    await expect(renderFirewall(facts)).toMatchFileSnapshot('golden/firewall.nft');
  });

  it('removes a table whether or not it is there', () => {
    expect(renderFirewallRemoval('vup-1a2b3c4d')).toBe('table inet vup-1a2b3c4d {\n}\ndelete table inet vup-1a2b3c4d\n');
  });
});
