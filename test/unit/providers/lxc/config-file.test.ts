import { describe, expect, it } from 'vitest';
import { parseConfig, renderConfig } from '../../../../src/providers/lxc/config-file.ts';
import { sampleConfig } from './sample.ts';

describe('config-file', () => {
  it('renders every setting', async () => {
    await expect(renderConfig(sampleConfig)).toMatchFileSnapshot('golden/config');
  });

  it('reads back what it wrote', () => {
    const { owner, hostname, cpus, memoryMiB, chain, idRange } = sampleConfig;
    const folders = sampleConfig.folders.map(({ from, to, readonly }) => ({ from, to, readonly }));
    expect(parseConfig(renderConfig(sampleConfig))).toEqual({
      owner,
      hostname,
      cpus,
      memoryMiB,
      chain,
      folders,
      idRange,
      address: '10.83.12.10',
    });
  });

  it('takes no foreign or damaged text for its own', () => {
    expect(parseConfig('lxc.uts.name = web\n')).toBeUndefined();
    expect(parseConfig(renderConfig(sampleConfig).replace(/# vup: \{/, '# vup: {{'))).toBeUndefined();
  });

  it('lets no value begin a setting of its own', () => {
    const sly = { ...sampleConfig, folders: [{ from: '/a', to: '/b\nlxc.idmap =', readonly: false, mount: '/c' }] };
    expect(() => renderConfig(sly)).toThrow('line break');
  });
});
