import { describe, expect, it } from 'vitest';
import { nameServerArgv, renderAddresses, renderHosts } from '../../../src/bridge/name-server.ts';

describe('names of machines', () => {
  it('are given in full, short and by machine, without repeats', () => {
    const members = [
      { name: 'web', hostname: 'web.shop.test', address: '10.83.12.10', mac: '02:76:1a:2b:3c:0a' },
      { name: 'db', hostname: 'db', address: '10.83.12.11', mac: '02:76:1a:2b:3c:0b' },
    ];
    expect(renderHosts(members)).toBe('10.83.12.10 web.shop.test web\n10.83.12.11 db\n');
    expect(renderAddresses(members)).toBe('02:76:1a:2b:3c:0a,10.83.12.10\n02:76:1a:2b:3c:0b,10.83.12.11\n');
  });
});

it('answers on the bridge only', async () => {
  const argv = nameServerArgv({
    gateway: '10.83.12.1',
    subnet: '10.83.0.0/20',
    bridge: 'vup-1a2b3c4d',
    hostsFile: '/n/hosts',
    addressesFile: '/n/dhcp-hosts',
  });
  await expect(`${argv.join('\n')}\n`).toMatchFileSnapshot('golden/argv/name-server');
});
