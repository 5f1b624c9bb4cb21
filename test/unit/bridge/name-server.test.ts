import { describe, expect, it } from 'vitest';
import { nameServerArgv, renderHosts } from '../../../src/bridge/name-server.ts';

describe('names of machines', () => {
  it('are given in full, short and by machine, without repeats', () => {
    const members = [
      { name: 'web', hostname: 'web.shop.test', address: '10.83.12.10' },
      { name: 'db', hostname: 'db', address: '10.83.12.11' },
    ];
    expect(renderHosts(members)).toBe('10.83.12.10 web.shop.test web\n10.83.12.11 db\n');
  });
});

it('answers on the bridge only', async () => {
  const argv = nameServerArgv('10.83.12.1', 'vup-1a2b3c4d', '/n/hosts');
  await expect(`${argv.join('\n')}\n`).toMatchFileSnapshot('golden/argv/name-server');
});
